import { describe, expect, onTestFinished, test } from 'vitest';
import { createEverflowClient } from '../../src/everflow/client.ts';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { startBlackHole } from '../support/black-hole.ts';

// What only the client's own deadlines show; every failure of Everflow is in test/end-to-end/everflow-failures.

async function start(connections: number) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const everflow = createEverflowClient({ connections, connectTimeoutMs: 1_000 });
  onTestFinished(() => everflow.close());
  const click = (timeoutMs: number) =>
    everflow.createClick({
      trackingDomain: sandbox.origin,
      path: '/clk?oid=1&affid=2',
      headers: [],
      timeoutMs,
    });
  return { sandbox, click };
}

describe('with one connection, which hangs', () => {
  test('clicks that wait for it are deferred at their deadline, and never sent after it', async () => {
    const { sandbox, click } = await start(1);
    sandbox.setFaults({ hang: 'headers', next: 1 });
    const results = await Promise.all([click(1_000), click(100), click(100)]);
    expect(results).toMatchObject([
      { outcome: 'unknown', failure: 'timeout' },
      { outcome: 'deferred', failure: 'no_free_connection' },
      { outcome: 'deferred', failure: 'no_free_connection' },
    ]);
    expect(await click(5_000)).toMatchObject({ outcome: 'clicked' });
    expect(sandbox.counts().total).toBe(2);
  });

  test('a click that gets it in time is made', async () => {
    const { sandbox, click } = await start(1);
    sandbox.setFaults({ hang: 'headers', next: 1 });
    const results = await Promise.all([click(100), click(10_000)]);
    expect(results).toMatchObject([{ outcome: 'unknown' }, { outcome: 'clicked' }]);
    expect(sandbox.counts().total).toBe(2);
  });
});

test('a host that swallows connections never gets more of them than are allowed', async () => {
  const { origin: trackingDomain } = await startBlackHole();
  const everflow = createEverflowClient({ connections: 4, connectTimeoutMs: 300 });
  onTestFinished(() => everflow.close());
  const request = { trackingDomain, path: '/clk', headers: [], timeoutMs: 200 };
  const before = openSockets();
  for (let round = 0; round < 12; round++) {
    const results = await Promise.all(Array.from({ length: 20 }, () => everflow.createClick(request)));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['deferred']));
    expect(openSockets() - before).toBeLessThanOrEqual(4);
  }
});

test('a click whose visitor has left before there was a connection is not sent over it', async () => {
  const { origin: trackingDomain, open, requests } = await startBlackHole();
  const everflow = createEverflowClient({ connections: 1, connectTimeoutMs: 20_000 });
  onTestFinished(() => everflow.close());
  const click = (timeoutMs: number) =>
    everflow.createClick({ trackingDomain, path: '/clk', headers: [], timeoutMs });
  expect(await click(100)).toMatchObject({ outcome: 'deferred', failure: 'no_connection' });
  open();
  // It goes over the connection that the first had waited for.
  expect(await click(20_000)).toMatchObject({ outcome: 'clicked' });
  expect(requests()).toBe(1);
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length;
}

test('a click with hardly any time left is not sent at all', async () => {
  const { sandbox, click } = await start(1);
  expect(await click(5)).toMatchObject({ outcome: 'deferred', failure: 'no_free_connection' });
  expect(await click(5_000)).toMatchObject({ outcome: 'clicked' });
  expect(sandbox.counts().total).toBe(1);
});

test('a closed client says that nothing was sent', async () => {
  const everflow = createEverflowClient({ connections: 1, connectTimeoutMs: 1_000 });
  await everflow.close();
  const request = { trackingDomain: 'http://127.0.0.1:9', path: '/clk', headers: [], timeoutMs: 1_000 };
  expect(await everflow.createClick(request)).toMatchObject({
    outcome: 'deferred',
    failure: 'no_connection',
  });
});
