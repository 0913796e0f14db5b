import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptReport } from '../../src/everflow/click.ts';
import { createEverflowClient, type EverflowClientOptions } from '../../src/everflow/client.ts';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { startBlackHole } from '../support/black-hole.ts';

// What only the client's own deadlines show; every failure of Everflow is in test/end-to-end/everflow-failures.

/** No breaker, and no bound of its own on the time in the queue, but where a test says so. */
function testClient(options: Partial<EverflowClientOptions>) {
  const breaker = { failureRate: null, minCalls: 1, windowMs: 1_000, openMs: 1_000 };
  const everflow = createEverflowClient({
    connections: 1,
    queue: 1_000,
    queueMs: 60_000,
    connectTimeoutMs: 1_000,
    breaker,
    ...options,
  });
  onTestFinished(() => everflow.close());
  return everflow;
}

async function start(connections: number, options: Partial<EverflowClientOptions> = {}) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const reports: AttemptReport[] = [];
  const everflow = testClient({ connections, observe: report => reports.push(report), ...options });
  const click = (timeoutMs: number, lateMs = 0) =>
    everflow.createClick({
      trackingDomain: sandbox.origin,
      path: '/clk?oid=1&affid=2',
      headers: [],
      timeoutMs,
      lateMs,
    });
  return { sandbox, click, everflow, reports };
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

describe('the queue for a connection', () => {
  test('is bounded in length', async () => {
    const { sandbox, click } = await start(1, { queue: 1 });
    sandbox.setFaults({ hang: 'headers', next: 1 });
    const results = await Promise.all([click(300), click(5_000), click(5_000)]);
    expect(results).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'clicked' },
      { outcome: 'deferred', failure: 'queue_full' },
    ]);
    expect(sandbox.counts().total).toBe(2);
  });

  test('is bounded in time', async () => {
    const { sandbox, click } = await start(1, { queueMs: 50 });
    sandbox.setFaults({ hang: 'headers', next: 1 });
    const results = await Promise.all([click(1_000), click(20_000)]);
    expect(results).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'deferred', failure: 'no_free_connection', detail: 'waited 50 ms for one' },
    ]);
    expect(sandbox.counts().total).toBe(1);
  });
});

describe('an answer after the deadline', () => {
  test('is awaited, and given with its ID', async () => {
    const { sandbox, click, everflow, reports } = await start(1);
    sandbox.setFaults({ latency_ms: 300 });
    const result = await click(100, 20_000);
    expect(result).toMatchObject({ outcome: 'unknown', failure: 'timeout' });
    const late = result.outcome === 'unknown' ? await result.late : null;
    const id = sandbox.clicks()[0]?.transaction_id;
    expect(late).toMatchObject({ outcome: 'clicked', click: { transactionId: id } });
    expect(late?.everflowMs).toBeGreaterThan(100);
    await everflow.drained();
    expect(reports.map(({ outcome, failure }) => [outcome, failure])).toEqual([
      ['unknown', 'timeout'],
      ['late', null],
    ]);
  });

  test('may be an error code', async () => {
    const { sandbox, click } = await start(1);
    sandbox.setFaults({ latency_ms: 300, error_code: 2 });
    const result = await click(100, 20_000);
    expect(result.outcome === 'unknown' ? await result.late : null).toMatchObject({
      outcome: 'rejected',
      errorCode: 2,
    });
  });

  test.each([
    { hang: 'headers' as const },
    { hang: 'body' as const },
    { latency_ms: 200, body: 'html' as const },
    { latency_ms: 200, reset: 'after' as const },
  ])('that never comes or is none: null (%j)', async fault => {
    const { sandbox, click, everflow } = await start(1);
    sandbox.setFaults(fault);
    const result = await click(100, 400);
    expect(result.outcome === 'unknown' ? await result.late : undefined).toBeNull();
    await everflow.drained();
    sandbox.setFaults();
    expect(await click(5_000)).toMatchObject({ outcome: 'clicked' });
  });

  test('gives its connection to a click that needs one', async () => {
    const { sandbox, click } = await start(1);
    sandbox.setFaults({ hang: 'headers', next: 1 });
    const result = await click(100, 60_000);
    expect(await click(20_000)).toMatchObject({ outcome: 'clicked' });
    expect(result.outcome === 'unknown' ? await result.late : undefined).toBeNull();
  });
});

describe('the breaker', () => {
  const breaker = { failureRate: 0.5, minCalls: 3, windowMs: 60_000, openMs: 60_000 };

  test.each([
    ['hangs', { hang: 'headers' as const }],
    ['resets connections', { reset: 'before' as const }],
    ['answers 500', { status: 500 }],
    ['answers 429', { status: 429 }],
    ['answers HTML', { body: 'html' as const }],
  ])('opens when Everflow %s, and nothing more is sent', async (_name, fault) => {
    const { sandbox, click, everflow } = await start(4, { breaker });
    sandbox.setFaults(fault);
    for (let i = 0; i < 3; i++) expect(await click(200)).toMatchObject({ outcome: 'unknown' });
    expect(await click(200)).toMatchObject({ outcome: 'deferred', failure: 'breaker_open' });
    expect(sandbox.counts().total).toBe(3);
    expect(everflow.states()).toMatchObject([{ trackingDomain: sandbox.origin, breaker: 'open' }]);
  });

  test('opens, and what waits for a connection is not tried any more', async () => {
    const { sandbox, click } = await start(1, { breaker });
    sandbox.setFaults({ reset: 'before' });
    const results = await Promise.all(Array.from({ length: 10 }, () => click(20_000)));
    expect(sandbox.counts().total).toBe(3);
    expect(results.slice(3).map(result => 'failure' in result && result.failure)).toEqual(
      Array.from({ length: 7 }, () => 'breaker_open'),
    );
  });

  test('opens when connections are refused', async () => {
    const { sandbox, click } = await start(4, { breaker });
    await sandbox.refuse();
    for (let i = 0; i < 3; i++) expect(await click(200)).toMatchObject({ failure: 'no_connection' });
    expect(await click(200)).toMatchObject({ failure: 'breaker_open' });
  });

  test.each([
    ['refuses the click', { error_code: 2 }],
    ['does not know the offer', { status: 404 }],
    ['gives no ID', { no_id: true as const }],
  ])('stays closed when Everflow answers in time and %s', async (_name, fault) => {
    const { sandbox, click } = await start(4, { breaker });
    sandbox.setFaults(fault);
    for (let i = 0; i < 10; i++) await click(5_000);
    expect(sandbox.counts().total).toBe(10);
  });

  test('closes again by a single click that succeeds', async () => {
    const { sandbox, click, everflow } = await start(4, { breaker: { ...breaker, openMs: 50 } });
    sandbox.setFaults({ reset: 'after', next: 3 });
    for (let i = 0; i < 3; i++) await click(5_000);
    while (everflow.states()[0]?.breaker !== 'half_open') await setImmediate();
    const results = await Promise.all([click(5_000), click(5_000), click(5_000)]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['clicked', 'deferred', 'deferred']);
    expect(everflow.states()).toMatchObject([{ breaker: 'closed' }]);
  });
});

test('a host that swallows connections never gets more of them than are allowed', async () => {
  const { origin: trackingDomain } = await startBlackHole();
  const everflow = testClient({ connections: 4, connectTimeoutMs: 300 });
  onTestFinished(() => everflow.close());
  const request = { trackingDomain, path: '/clk', headers: [], lateMs: 0, timeoutMs: 200 };
  const before = openSockets();
  for (let round = 0; round < 12; round++) {
    const results = await Promise.all(Array.from({ length: 20 }, () => everflow.createClick(request)));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['deferred']));
    expect(openSockets() - before).toBeLessThanOrEqual(4);
  }
});

test('a click whose visitor has left before there was a connection is not sent over it', async () => {
  const { origin: trackingDomain, open, requests } = await startBlackHole();
  const everflow = testClient({ connections: 1, connectTimeoutMs: 20_000 });
  const click = (timeoutMs: number) =>
    everflow.createClick({ trackingDomain, path: '/clk', headers: [], lateMs: 0, timeoutMs });
  expect(await click(100)).toMatchObject({ outcome: 'deferred', failure: 'no_connection' });
  open();
  // It goes over the connection that the first had waited for.
  expect(await click(20_000)).toMatchObject({ outcome: 'clicked' });
  // The other process says so when it comes to it.
  await expect.poll(requests).toBe(1);
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
  const everflow = testClient({ connections: 1 });
  await everflow.close();
  const request = {
    trackingDomain: 'http://127.0.0.1:9',
    path: '/clk',
    headers: [],
    lateMs: 0,
    timeoutMs: 1_000,
  };
  expect(await everflow.createClick(request)).toMatchObject({
    outcome: 'deferred',
    failure: 'no_connection',
  });
});
