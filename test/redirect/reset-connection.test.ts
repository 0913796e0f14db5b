import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { BROWSER, testServer } from '../support/test-server.ts';

/** Sends a request and resets the connection in the same moment: the server reads it without knowing from whom. */
async function askAndReset(origin: string, target: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  const headers = Object.entries(BROWSER).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${target} HTTP/1.1\r\nHost: go.brand.test\r\n${headers.join('')}\r\n`, () =>
    socket.resetAndDestroy(),
  );
  await once(socket, 'close');
}

test.each([
  ['/spring', 'clicked'],
  ['/nothing', 'not_found'],
  ['/%zz', 'not_found'],
])(
  'visitors who reset their connection after %s are hits all the same, and end nothing',
  async (target, outcome) => {
    const { origin, logged, log, get } = await testServer({ links: [{ duplicate_window_ms: 0 }] });
    for (let i = 0; i < 20; i += 1) await askAndReset(origin, target);
    expect((await get('/spring?last=1')).status).toBe(302);
    await logged({ outcome });
    const hits = log.filter(line => 'hit_id' in line);
    expect(new Set(hits.slice(0, -1).map(line => line['outcome']))).toEqual(new Set([outcome]));
    expect(log.filter(line => Number(line['level']) >= 50)).toEqual([]);
  },
);
