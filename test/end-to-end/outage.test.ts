import { expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { countOutcomes, exportedHits } from '../support/exported-hits.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from '../support/ledger.ts';
import { personHeaders, runLoad, tap } from '../support/load.ts';
import { IS_CHAOS, runSize } from '../support/run-size.ts';
import { startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeLinks } from '../support/test-server.ts';
import { createVisitorConnection } from '../support/visitor-connection.ts';

async function servedWith(sandbox: Sandbox, settings: Readonly<Record<string, string>>) {
  const dataDir = await tempDir();
  await writeLinks(dataDir, [{ slug: 'spring', hit_id_param: 'hid' }]);
  return {
    dataDir,
    server: await startServed({ EVERFLOW_TRACKING_DOMAIN: sandbox.origin, DATA_DIR: dataDir, ...settings }),
  };
}

test('while Everflow refuses connections every visitor is redirected, and later every click is made, once', {
  timeout: IS_CHAOS ? 1_800_000 : 600_000,
}, async () => {
  const sandbox = await startSandbox({ maxClicks: 10_000_000 });
  onTestFinished(() => sandbox.close());
  const { dataDir, server } = await servedWith(sandbox, {
    // However slow this machine is: what is not refused is answered in time.
    EVERFLOW_TIMEOUT_MS: '30000',
    REPLAY_RATE: '1000/s',
    BREAKER_OPEN_MS: '100',
  });
  const taken = createTaken();
  const phase = runSize({ usual: 400, chaos: 50_000 });
  let taps = 0;
  let answers = 0;
  await runLoad({
    origin: server.origin,
    visitors: 200,
    next: () => (answers < 4 * phase ? tap('spring', taps++) : null),
    async ended({ sub1 }, received) {
      take(taken, sub1, received);
      answers += 1;
      if (answers === phase) await sandbox.refuse();
      if (answers === 3 * phase) await sandbox.accept();
    },
  });
  await expect.poll(() => server.metric('click_proxy_deferred_clicks'), { timeout: 1_200_000 }).toBe(0);
  server.kill('SIGTERM');
  expect(await server.exit).toMatchObject({ code: 0 });

  expect(taken).toMatchObject({ statuses: new Map([[302, taps]]), unanswered: new Set(), cut: [] });
  const hits = await exportedHits(dataDir);
  const { clicked = 0, recovered = 0, unknown = 0, ...others } = countOutcomes(hits);
  expect(others).toEqual({});
  expect(recovered).toBeGreaterThan(phase);
  expect(clicked + recovered + unknown).toBe(taps);
  expect(differences(taken, hits, sandbox.clicks())).toEqual(NO_DIFFERENCES);
  // Exactly one click for each: none for which there is no hit, and of the unknown ones at most one each.
  const unknownSub1 = new Set(hits.filter(hit => hit.outcome === 'unknown').map(hit => hit.params['sub1']));
  const ofUnknown = sandbox.clicks().filter(click => unknownSub1.has(click.parameters['sub1'])).length;
  expect(sandbox.counts().made).toBe(clicked + recovered + ofUnknown);
});

test('once the breaker is open a hit costs no connection, and no more time than a page that is not found', {
  timeout: 60_000,
}, async () => {
  const sandbox = await startSandbox();
  await sandbox.refuse();
  const { server } = await servedWith(sandbox, { REPLAY: 'off', BREAKER_OPEN_MS: '600000' });
  const connection = createVisitorConnection(server.origin);
  onTestFinished(() => connection.close());
  let visitors = 0;
  /** How long an answer takes, in ms. */
  const timed = async (slug: string, status: number) => {
    const ask = { target: `/${slug}`, headers: personHeaders(visitors++) };
    const begunAt = performance.now();
    expect(await connection.ask(ask)).toMatchObject({ kind: 'whole', status });
    return performance.now() - begunAt;
  };
  while ((await server.metric('click_proxy_breaker_state', { state: 'open' })) === 0)
    await timed('spring', 302);
  const attempts = () => server.metric('click_proxy_everflow_failures_total', { failure: 'no_connection' });
  const before = await attempts();

  const pairs = runSize({ usual: 400, chaos: 20_000 });
  const times = { redirect: [] as number[], notFound: [] as number[] };
  for (let i = 0; i < pairs; i++) {
    times.redirect.push(await timed('spring', 302));
    times.notFound.push(await timed('nothing', 404));
  }
  expect(await attempts()).toBe(before);
  // The log is written behind the hits' backs; at its end it is whole.
  server.kill('SIGTERM');
  const { stdout } = await server.exit;
  const lines = stdout.split('\n').filter(line => line.includes('"breaker_open"'));
  expect(lines.length).toBeGreaterThanOrEqual(pairs);
  const whileOpen = lines.map(line => JSON.parse(line));
  expect(new Set(whileOpen.map(line => line.everflow_ms ?? null))).toEqual(new Set([null]));
  // Asked in turn, both meet the same noise; what an attempt at a connection costs would show many times over.
  expect(median(times.redirect) / median(times.notFound)).toBeLessThan(2);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
