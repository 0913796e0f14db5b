import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { AttemptReport } from '../../src/everflow/click.ts';
import type { Visitor } from '../../src/journal/model/hit.ts';
import type { Outcome } from '../../src/journal/model/outcome.ts';
import { countOwnChanges } from '../../src/ops/count-own-changes.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { readExposition } from './exposition.ts';
import { IDLE, populatedMetrics, testMetrics } from './populated-metrics.ts';

/** The value of one series, as a scrape would see it. */
async function seriesOf(metrics: Metrics, series: string): Promise<number | undefined> {
  const exposed = readExposition(await metrics.text());
  return [...exposed.values()].map(metric => metric.series.get(series)).find(value => value !== undefined);
}

function countHit(
  metrics: Metrics,
  outcome: Outcome,
  { kind = 'person', reason = null }: { kind?: Visitor['kind']; reason?: string | null } = {},
): void {
  metrics.hit({ outcome, reason, visitor: { kind }, totalMs: 30 });
}

test('a hit is counted by its outcome and its visitor, and its time in seconds', async () => {
  const metrics = testMetrics();
  countHit(metrics, 'skipped', { kind: 'preview' });
  countHit(metrics, 'skipped', { kind: 'preview' });
  expect(await seriesOf(metrics, 'click_proxy_hits_total{outcome="skipped",visitor="preview"}')).toBe(2);
  const duration = 'click_proxy_hit_duration_seconds';
  expect(await seriesOf(metrics, `${duration}_sum{outcome="skipped"}`)).toBeCloseTo(0.06);
  expect(await seriesOf(metrics, `${duration}_bucket{le="0.025",outcome="skipped"}`)).toBe(0);
  expect(await seriesOf(metrics, `${duration}_bucket{le="0.05",outcome="skipped"}`)).toBe(2);
});

test('what has not happened yet is there as 0, so that its first time is a rise', async () => {
  const metrics = testMetrics();
  expect(await seriesOf(metrics, 'click_proxy_hits_total{outcome="unknown",visitor="person"}')).toBe(0);
  expect(await seriesOf(metrics, 'click_proxy_hit_changes_total{event="too_old"}')).toBe(0);
  expect(await seriesOf(metrics, 'click_proxy_floods_total')).toBe(0);
  expect(await seriesOf(metrics, 'click_proxy_people_total{transaction_id="missing"}')).toBe(0);
});

test.each<[Outcome, string | null, 'given' | 'missing' | 'not counted']>([
  ['clicked', null, 'given'],
  ['reused', null, 'given'],
  ['joined', 'clicked', 'given'],
  ['joined', null, 'missing'],
  ['joined', 'unknown', 'missing'],
  ['joined', 'rejected', 'missing'],
  ['joined', 'deferred', 'missing'],
  ['joined', 'limited', 'missing'],
  ['rejected', 'over offer cap', 'missing'],
  ['unknown', 'timeout', 'missing'],
  ['deferred', 'no_connection', 'missing'],
  ['limited', 'CLICK_RATE_LIMIT', 'missing'],
  ['not_found', null, 'not counted'],
  ['gone', 'expired', 'not counted'],
])("a person's hit that is %s (%s) has the ID %s", async (outcome, reason, id) => {
  const metrics = testMetrics();
  countHit(metrics, outcome, { reason });
  countHit(metrics, outcome, { reason, kind: 'bot' });
  for (const which of ['given', 'missing'])
    expect(await seriesOf(metrics, `click_proxy_people_total{transaction_id="${which}"}`)).toBe(
      which === id ? 1 : 0,
    );
});

test('what became of hits is counted by event, one by one or many at once', async () => {
  const metrics = testMetrics();
  metrics.change({ event: 'replay_answered' });
  metrics.change({ event: 'too_old' }, 250);
  expect(await seriesOf(metrics, 'click_proxy_hit_changes_total{event="replay_answered"}')).toBe(1);
  expect(await seriesOf(metrics, 'click_proxy_hit_changes_total{event="too_old"}')).toBe(250);
});

test('clicks that the journal claims or gives up by itself are counted too', async () => {
  const metrics = testMetrics();
  const nothing = async () => {};
  const click = {
    id: 'x',
    slug: 'spring',
    timeMs: 0,
    trackingDomain: 'https://www.trk.test',
    path: '/clk',
    headers: [],
  };
  const journal = countOwnChanges(
    {
      append: nothing,
      change: nothing,
      close: nothing,
      cappedClicks: async () => 0,
      lastHitMs: async () => null,
      deferredDomains: async () => [],
      claim: async (_domain, limit) => [click, click].slice(0, limit),
      expire: async () => 7,
      deferredState: IDLE.deferred,
      state: IDLE.journal,
    },
    metrics,
  );
  expect(await journal.claim('https://www.trk.test', 2)).toEqual([click, click]);
  expect(await journal.expire(0)).toBe(7);
  expect(await seriesOf(metrics, 'click_proxy_hit_changes_total{event="replay_begun"}')).toBe(2);
  expect(await seriesOf(metrics, 'click_proxy_hit_changes_total{event="too_old"}')).toBe(7);
});

test('an attempt that times out and is answered late counts once as an attempt, and once as a late answer', async () => {
  const metrics = testMetrics();
  const report = { trackingDomain: 'https://www.trk.test', ms: 1_500 };
  metrics.attempt({ ...report, outcome: 'unknown', failure: 'timeout' });
  metrics.attempt({ ...report, outcome: 'late', failure: null, ms: 2_500 });
  const of = (name: string, labels: string) =>
    seriesOf(metrics, `click_proxy_everflow_${name}{tracking_domain="https://www.trk.test",${labels}}`);
  expect(await of('attempts_total', 'outcome="unknown"')).toBe(1);
  expect(await of('failures_total', 'failure="timeout"')).toBe(1);
  const answers = 'click_proxy_everflow_answer_duration_seconds';
  expect(await seriesOf(metrics, `${answers}_sum{answer="late"}`)).toBe(2.5);
  expect(await seriesOf(metrics, `${answers}_count{answer="late"}`)).toBe(1);
  expect(await seriesOf(metrics, `${answers}_count{answer="in_time"}`)).toBe(0);
});

test.each<[AttemptReport['outcome'], number]>([
  ['clicked', 1],
  ['rejected', 1],
])('an answer that says %s is one in time', async (outcome, count) => {
  const metrics = testMetrics();
  metrics.attempt({ trackingDomain: 'https://www.trk.test', outcome, failure: null, ms: 80 });
  const answers = 'click_proxy_everflow_answer_duration_seconds';
  expect(await seriesOf(metrics, `${answers}_count{answer="in_time"}`)).toBe(count);
});

test('the breaker has a series for each state, of which one is 1, and a domain that is gone has none', async () => {
  const state = {
    trackingDomain: 'https://www.trk.test',
    breaker: 'half_open',
    breakerOpenings: 3,
    connections: 7,
    waiting: 2,
  } as const;
  let states = [state];
  const metrics = testMetrics({ everflow: () => states });
  const of = (name: string, more = '') =>
    seriesOf(metrics, `click_proxy_${name}{tracking_domain="https://www.trk.test"${more}}`);
  expect(await of('breaker_state', ',state="half_open"')).toBe(1);
  expect(await of('breaker_state', ',state="open"')).toBe(0);
  expect(await of('breaker_state', ',state="closed"')).toBe(0);
  expect(await of('breaker_openings_total')).toBe(3);
  expect(await of('everflow_connections')).toBe(7);
  expect(await of('everflow_waiting_clicks')).toBe(2);
  states = [];
  expect(await of('everflow_connections')).toBeUndefined();
  expect(await of('breaker_state', ',state="half_open"')).toBeUndefined();
});

test('batches, failures and the state of the journal are told', async () => {
  let state = { failing: true, waitingRows: 12, lostRows: 5, damaged: 1 };
  const metrics = testMetrics({ journal: () => state });
  metrics.journalBatch(64, 0.5);
  metrics.journalFailure();
  expect(await seriesOf(metrics, 'click_proxy_journal_batch_rows_sum')).toBe(64);
  expect(await seriesOf(metrics, 'click_proxy_journal_batch_duration_seconds_sum')).toBe(0.0005);
  expect(await seriesOf(metrics, 'click_proxy_journal_failures_total')).toBe(1);
  expect(await seriesOf(metrics, 'click_proxy_journal_failing')).toBe(1);
  expect(await seriesOf(metrics, 'click_proxy_journal_waiting_rows')).toBe(12);
  expect(await seriesOf(metrics, 'click_proxy_journal_lost_rows_total')).toBe(5);
  state = { failing: false, waitingRows: 0, lostRows: 5, damaged: 1 };
  expect(await seriesOf(metrics, 'click_proxy_journal_failing')).toBe(0);
  expect(await seriesOf(metrics, 'click_proxy_journal_lost_rows_total')).toBe(5);
});

test.each([
  ['none waits', null, 0],
  ['the oldest came 90 s ago', 10_000, 90],
  ['its clock runs ahead of ours', 200_000, 0],
])('the age of the oldest deferred click, where %s', async (_case, oldestMs, ageS) => {
  const metrics = testMetrics({
    deferred: async () => ({ waiting: oldestMs === null ? 0 : 3, oldestMs }),
    clock: { now: () => 100_000 },
  });
  expect(await seriesOf(metrics, 'click_proxy_deferred_oldest_age_seconds')).toBe(ageS);
  expect(await seriesOf(metrics, 'click_proxy_deferred_clicks')).toBe(oldestMs === null ? 0 : 3);
});

test('where the journal cannot say what waits, its metrics are absent, not old and not 0', async () => {
  let broken = false;
  const metrics = testMetrics({
    deferred: async () => {
      if (broken) throw new Error('disk I/O error');
      return { waiting: 3, oldestMs: 0 };
    },
  });
  expect(await seriesOf(metrics, 'click_proxy_deferred_clicks')).toBe(3);
  broken = true;
  expect(await seriesOf(metrics, 'click_proxy_deferred_clicks')).toBeUndefined();
  expect(await seriesOf(metrics, 'click_proxy_deferred_oldest_age_seconds')).toBeUndefined();
  broken = false;
  expect(await seriesOf(metrics, 'click_proxy_deferred_clicks')).toBe(3);
});

test('the delay of the event loop and the process are shown under their usual names', async () => {
  const exposed = readExposition(await testMetrics().text());
  for (const name of [
    'nodejs_eventloop_lag_p99_seconds',
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
  ])
    expect([...(exposed.get(name)?.series.values() ?? [])]).toEqual([expect.any(Number)]);
});

test('every scrape of everything that can happen is well-formed, two at once too', async () => {
  const metrics = populatedMetrics();
  const texts = await Promise.all([metrics.text(), metrics.text()]);
  for (const text of texts) {
    const exposed = readExposition(text);
    const empty = [...exposed].filter(([, { series }]) => series.size === 0).map(([name]) => name);
    expect(empty.filter(name => name.startsWith('click_proxy_'))).toEqual([]);
    expect(exposed.get('click_proxy_breaker_state')?.series.size).toBe(9);
  }
});

test('two processes in one program do not share what they count', async () => {
  const [one, other] = [testMetrics(), testMetrics()];
  one.flood();
  expect(await seriesOf(one, 'click_proxy_floods_total')).toBe(1);
  expect(await seriesOf(other, 'click_proxy_floods_total')).toBe(0);
});

test('metrics that are never closed do not keep a process alive', () => {
  const program = `
    import { createMetrics } from ${JSON.stringify(new URL('../../dist/ops/metrics.js', import.meta.url).href)};
    createMetrics({ everflow: () => [], journal: () => ({}), deferred: async () => ({}) });
    process.on('exit', () => process.stdout.write('ended'));
  `;
  const args = ['--input-type=module', '--eval', program];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('ended');
});
