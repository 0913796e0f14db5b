import { expect, onTestFinished, test } from 'vitest';
import { createEverflowClient } from '../../src/everflow/client.ts';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';

// An error thrown inside undici has nobody to catch it: it would end the process. Vitest fails on one by itself.
test.each([1, 2])(
  'with %i connections, clicks that wait for a refused one are deferred',
  async connections => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    await sandbox.refuse();
    const everflow = createEverflowClient({
      connections,
      queue: 100,
      queueMs: 5_000,
      connectTimeoutMs: 1_000,
      breaker: { failureRate: null, minCalls: 1, windowMs: 1_000, openMs: 1_000 },
    });
    onTestFinished(() => everflow.close());
    const request = { trackingDomain: sandbox.origin, path: '/clk?oid=1&affid=2', headers: [], lateMs: 0 };
    const click = () => everflow.createClick({ ...request, timeoutMs: 5_000 });
    const results = await Promise.all(Array.from({ length: 10 }, click));
    for (const result of results)
      expect(result).toMatchObject({ outcome: 'deferred', failure: 'no_connection', detail: 'ECONNREFUSED' });
    await sandbox.accept();
    expect(await click()).toMatchObject({ outcome: 'clicked' });
  },
);
