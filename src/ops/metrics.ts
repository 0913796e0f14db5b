import { collectDefaultMetrics, Registry } from 'prom-client';
import type { TrackingDomainState } from '../everflow/click.ts';
import type { DeferredState, JournalState } from '../journal/store/journal.ts';
import { createEverflowMetrics, type EverflowMetrics } from './everflow-metrics.ts';
import { createHitMetrics, type HitMetrics } from './hit-metrics.ts';
import { createJournalMetrics, type JournalMetrics } from './journal-metrics.ts';

/** What is asked at each scrape. */
export interface MetricsSources {
  everflow(): readonly TrackingDomainState[];
  journal(): JournalState;
  deferred(): Promise<DeferredState>;
  readonly clock?: { now(): number };
}

/** Everything that docs/monitoring.md lists, and how it is told. */
export interface Metrics
  extends HitMetrics,
    Pick<EverflowMetrics, 'attempt'>,
    Pick<JournalMetrics, 'journalBatch' | 'journalFailure'> {
  /** Of `text()`, as an HTTP header. */
  readonly contentType: string;
  /** All metrics as they are now, in Prometheus' text format. Rejects only where a source throws. */
  text(): Promise<string>;
  /** Forgets everything; `text()` is empty from then on. */
  close(): void;
}

/** How often the delay of the event loop is sampled, in ms: the delays shown include it. */
const SAMPLED_EVERY_MS = 10;

/** Metrics in a registry of their own, with prom-client's for the process and Node under their usual names. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const { clock = Date } = sources;
  const hits = createHitMetrics(registry);
  const everflow = createEverflowMetrics(registry);
  const journal = createJournalMetrics(registry);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: SAMPLED_EVERY_MS });

  return {
    ...hits,
    attempt: everflow.attempt,
    journalBatch: journal.journalBatch,
    journalFailure: journal.journalFailure,
    contentType: registry.contentType,
    async text() {
      const deferred = await sources.deferred().catch(() => null);
      // Shown in one go and read right after: two scrapes at once cannot mix.
      everflow.show(sources.everflow());
      journal.showJournal(sources.journal());
      journal.showDeferred(deferred, clock.now());
      return registry.metrics();
    },
    close: () => registry.clear(),
  };
}
