import { onTestFinished } from 'vitest';
import {
  ATTEMPT_OUTCOMES,
  BREAKER_STATES,
  CLICK_FAILURES,
  HIT_EVENTS,
  HIT_OUTCOMES,
  VISITOR_KINDS,
} from '../../src/ops/label-values.ts';
import { createMetrics, type Metrics, type MetricsSources } from '../../src/ops/metrics.ts';

/** Sources of a process that has done nothing yet. */
export const IDLE: MetricsSources = {
  everflow: () => [],
  journal: () => ({ failing: false, waitingRows: 0, lostRows: 0, damaged: 1 }),
  deferred: async () => ({ waiting: 0, oldestMs: null }),
};

/** Metrics that end with the test. */
export function testMetrics(sources: Partial<MetricsSources> = {}): Metrics {
  const metrics = createMetrics({ ...IDLE, ...sources });
  onTestFinished(() => metrics.close());
  return metrics;
}

/** Metrics after everything has happened once that can happen. */
export function populatedMetrics(): Metrics {
  const trackingDomain = 'https://www.trk.test';
  const metrics = testMetrics({
    everflow: () =>
      BREAKER_STATES.map(breaker => ({
        trackingDomain: `https://${breaker.replace('_', '-')}.trk.test`,
        breaker,
        breakerOpenings: 1,
        connections: 3,
        waiting: 1,
      })),
    journal: () => ({ failing: true, waitingRows: 2, lostRows: 1, damaged: 1 }),
    deferred: async () => ({ waiting: 1, oldestMs: 0 }),
  });
  for (const outcome of HIT_OUTCOMES)
    for (const kind of VISITOR_KINDS) metrics.hit({ outcome, visitor: { kind }, reason: null, totalMs: 1 });
  for (const event of HIT_EVENTS) metrics.change({ event });
  for (const outcome of ATTEMPT_OUTCOMES) metrics.attempt({ trackingDomain, outcome, failure: null, ms: 1 });
  for (const failure of CLICK_FAILURES)
    metrics.attempt({ trackingDomain, outcome: 'unknown', failure, ms: 1 });
  metrics.attempt({ trackingDomain, outcome: 'late', failure: null, ms: 2_000 });
  metrics.flood();
  metrics.journalBatch(1, 1);
  metrics.journalFailure();
  return metrics;
}
