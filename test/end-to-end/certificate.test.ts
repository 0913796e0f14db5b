import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ask, BROWSER, writeLinks } from '../support/test-server.ts';

const path = (name: string) => fileURLToPath(new URL(`../support/certificates/${name}.pem`, import.meta.url));
const certificate = (name: 'right' | 'wrong') => ({
  key: readFileSync(path(`${name}-key`)),
  cert: readFileSync(path(`${name}-cert`)),
});

test('a certificate of another name costs clicks until it is mended, and no longer', async () => {
  let clicks = 0;
  const everflow = createServer(certificate('wrong'), (_request, response) => {
    clicks += 1;
    response.end(JSON.stringify({ transaction_id: clicks.toString(16).padStart(32, '0'), error_code: 0 }));
  });
  await new Promise<void>(resolve => everflow.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void everflow.close());
  const dataDir = await tempDir();
  await writeLinks(dataDir, [{ duplicate_window_ms: 0 }]);
  const server = await startServed({
    EVERFLOW_TRACKING_DOMAIN: `https://127.0.0.1:${(everflow.address() as AddressInfo).port}`,
    NODE_EXTRA_CA_CERTS: path('both-certs'),
    EVERFLOW_CONNECTIONS: '2',
    BREAKER_FAILURE_RATE: 'off',
    REPLAY: 'off',
    DATA_DIR: dataDir,
  });
  const tap = () => ask(`${server.origin}/spring`, 'GET', BROWSER);

  for (let i = 0; i < 4; i += 1) expect((await tap()).location).not.toContain('_ef_transaction_id');
  expect(clicks).toBe(0);
  everflow.setSecureContext(certificate('right'));
  for (let i = 0; i < 4; i += 1) expect((await tap()).location).toContain('_ef_transaction_id=');
  expect(clicks).toBe(4);

  server.kill('SIGTERM');
  // A click that hangs somewhere would be waited for, and cut off: code 1.
  expect(await server.exit).toMatchObject({ code: 0 });
});
