import type { JournalReader } from '../../journal/store/journal.ts';

/** What the operations on hits need. */
export interface HitApiDeps {
  /** Returns a reader of the journal, or null if there is no journal yet. */
  journal(): Promise<Pick<JournalReader, 'get' | 'list' | 'pagesToCount'> | null>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
}
