import { Counter, Gauge, type Registry } from 'prom-client';
import type { DeferredState, JournalState } from '../journal/store/journal.ts';
import { TalliedHistogram } from './tally.ts';

/** What is counted and shown of the journal. */
export interface JournalMetrics {
  /** Counts a batch of rows written, and how long the writing took in ms. */
  journalBatch(rows: number, ms: number): void;
  /** Counts a batch that could not be written. */
  journalFailure(): void;
  /** Shows how the writing goes now. */
  showJournal(state: JournalState): void;
  /** Shows what waits to be replayed at a time in ms since the epoch; null: the journal cannot say. */
  showDeferred(state: DeferredState | null, nowMs: number): void;
}

const ROWS_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Seconds: a batch takes some tens of microseconds, and a stalled disk any time at all. */
const SECONDS_BUCKETS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
];

/** Registers what is counted and shown of the journal. */
export function createJournalMetrics(registry: Registry): JournalMetrics {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new TalliedHistogram({ name, help, buckets, registers: [registry] }).series({});

  const rowsWritten = histogram(
    'click_proxy_journal_batch_rows',
    'Rows in each batch written to the journal.',
    ROWS_BUCKETS,
  );
  const seconds = histogram(
    'click_proxy_journal_batch_duration_seconds',
    'How long writing each batch took.',
    SECONDS_BUCKETS,
  );
  const failures = counter('click_proxy_journal_failures_total', 'Batches that could not be written.');
  const failing = gauge('click_proxy_journal_failing', '1 while the journal cannot be written, else 0.');
  const waitingRows = gauge('click_proxy_journal_waiting_rows', 'Rows in memory that are not written yet.');
  const lostRows = counter(
    'click_proxy_journal_lost_rows_total',
    'Rows given up because too many waited to be written.',
  );
  const damaged = counter(
    'click_proxy_journal_damaged_total',
    'Journals found damaged, moved aside and begun anew.',
  );
  const deferred = gauge(
    'click_proxy_deferred_clicks',
    'Clicks that were never sent and wait to be replayed.',
  );
  const oldest = gauge(
    'click_proxy_deferred_oldest_age_seconds',
    'How long ago the visitor came whose deferred click is the oldest; 0 where none waits.',
  );

  return {
    journalBatch(rows, ms) {
      rowsWritten.observe(rows);
      seconds.observe(ms / 1000);
    },
    journalFailure: () => failures.inc(),
    showJournal(state) {
      failing.set(state.failing ? 1 : 0);
      waitingRows.set(state.waitingRows);
      for (const shown of [lostRows, damaged]) shown.reset();
      lostRows.inc(state.lostRows);
      damaged.inc(state.damaged);
    },
    showDeferred(state, nowMs) {
      // No value is better than an old one, or a 0 that says all is well.
      if (state === null) {
        deferred.remove();
        oldest.remove();
        return;
      }
      deferred.set(state.waiting);
      oldest.set(state.oldestMs === null ? 0 : Math.max(0, nowMs - state.oldestMs) / 1000);
    },
  };
}
