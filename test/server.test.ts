import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { startServer } from '../src/server.ts';
import { tempDir } from './support/temp-dir.ts';

test('a server that cannot listen leaves no replay running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const config = readConfig({
    EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9',
    HOST: '127.0.0.1',
    PORT: String((other.address() as AddressInfo).port),
    ADMIN_PORT: '0',
    DATA_DIR: await tempDir(),
  });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: line => void lines.push(line) });
  await expect(startServer(config.value, { log, writeLine: () => {} })).rejects.toThrow('EADDRINUSE');
  // Two ticks of a replay, which would find the journal closed.
  await delay(600);
  expect(lines).toEqual([]);
});
