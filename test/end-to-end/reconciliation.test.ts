import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/everflow/sandbox/fault.ts';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { seededRandom } from '../../src/everflow/sandbox/seeded-random.ts';
import { OUTCOMES } from '../../src/journal/model/outcome.ts';
import { countOutcomes, exportedHits } from '../support/exported-hits.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from '../support/ledger.ts';
import { runLoad } from '../support/load.ts';
import { MIXED_LINKS, mixedTraffic } from '../support/mixed-traffic.ts';
import { run } from '../support/program.ts';
import { IS_CHAOS, runSize } from '../support/run-size.ts';
import { startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeLinks } from '../support/test-server.ts';

const HITS = runSize({ usual: 20_000, chaos: 200_000 });

/** About one click in eight meets one. */
const FAULTS: readonly Fault[] = [
  { latency_ms: 400, probability: 0.03 },
  { latency_ms: 400, error_code: 9, probability: 0.005 },
  { error_code: 9, probability: 0.02 },
  { error_code: 9, with_id: true, probability: 0.01 },
  { no_id: true, probability: 0.005 },
  { reset: 'before', probability: 0.01 },
  { reset: 'after', probability: 0.01 },
  { status: 500, probability: 0.01 },
  { status: 302, probability: 0.005 },
  { body: 'html', probability: 0.01 },
  { body: 'half_json', probability: 0.005 },
  { body: 'empty', probability: 0.005 },
  { slow_body_ms: 300, probability: 0.005 },
  { close_idle: true, probability: 0.01 },
  { hang: 'headers', probability: 0.002 },
  { hang: 'body', probability: 0.002 },
];

test(`after ${HITS} mixed hits and random faults, visitors, journal and Everflow agree on every single one`, {
  timeout: IS_CHAOS ? 1_800_000 : 600_000,
}, async () => {
  const sandbox = await startSandbox({
    maxClicks: 10_000_000,
    random: seededRandom(7),
    faults: FAULTS,
  });
  onTestFinished(() => sandbox.close());
  const dataDir = await tempDir();
  await writeLinks(dataDir, MIXED_LINKS);
  const server = await startServed({
    EVERFLOW_TRACKING_DOMAIN: sandbox.origin,
    EVERFLOW_TIMEOUT_MS: '250',
    EVERFLOW_LATE_MS: '1500',
    DATA_DIR: dataDir,
    BREAKER_OPEN_MS: '100',
    REPLAY_RATE: '1000/s',
    CLICK_RATE_LIMIT: '300/min',
    RATE_LIMIT: '800/min',
  });
  const traffic = mixedTraffic(HITS, seededRandom(8));
  const taken = createTaken();
  let answers = 0;
  await runLoad({
    origin: server.origin,
    visitors: 100,
    next: () => traffic.next().value ?? null,
    async ended({ sub1 }, received) {
      take(taken, sub1, received);
      answers += 1;
      // A short outage, for clicks that are deferred.
      if (answers === HITS / 2) await sandbox.refuse();
      if (answers === HITS / 2 + 500) await sandbox.accept();
    },
  });
  // A click that comes to nothing would hold up the replay of the others for seconds each time.
  sandbox.setFaults();
  await expect.poll(() => server.metric('click_proxy_deferred_clicks'), { timeout: 600_000 }).toBe(0);
  server.kill('SIGTERM');
  expect(await server.exit).toMatchObject({ code: 0 });

  expect(taken).toMatchObject({ unanswered: new Set(), cut: [] });
  expect(new Set(taken.statuses.keys())).toEqual(new Set([302, 404, 410, 429, 503]));
  const recorded = answers - (taken.statuses.get(429) ?? 0);
  const hits = await exportedHits(dataDir);
  expect(hits).toHaveLength(recorded);
  expect(differences(taken, hits, sandbox.clicks())).toEqual(NO_DIFFERENCES);

  const counts = countOutcomes(hits);
  // Everything that can become of a hit has become of some, but what takes a day.
  expect(OUTCOMES.filter(outcome => counts[outcome] === undefined)).toEqual(['deferred', 'expired']);
  const stats = await run(['hits', 'stats', '--json'], { DATA_DIR: dataDir });
  expect(stats.code).toBe(0);
  const { totals } = JSON.parse(stats.stdout);
  expect(totals.hits).toBe(recorded);
  expect(totals.outcomes).toEqual({ ...zeroOfEach(), ...counts });
  expect(sum(Object.values(totals.outcomes))).toBe(recorded);
  // Clicks with an ID are those at Everflow without the ones that are unknown.
  const unknown = new Set(hits.filter(hit => hit.outcome === 'unknown').map(hit => hit.params['sub1']));
  const known = new Set(hits.map(hit => hit.transaction_id));
  const clicks = sandbox.clicks().filter(click => click.made);
  const ofUnknown = clicks.filter(
    click => unknown.has(click.parameters['sub1']) && !known.has(click.transaction_id),
  );
  const rejectedWithId = hits.filter(hit => hit.outcome === 'rejected' && hit.transaction_id !== null);
  expect(totals.clicks + rejectedWithId.length).toBe(clicks.length - ofUnknown.length);
});

function zeroOfEach(): Record<string, number> {
  return Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0]));
}

function sum(numbers: readonly unknown[]): number {
  return numbers.reduce<number>((total, number) => total + Number(number), 0);
}
