import type { Hit, Visitor } from './hit.ts';
import type { Outcome } from './outcome.ts';

/** A hit as the journal keeps it. */
export interface StoredHit extends Omit<Hit, 'deferred' | 'address' | 'totalMs' | 'linkId' | 'countsToCap'> {
  /** Rises with each hit written; not the order in which they came. */
  readonly seq: number;
  /** What `JOURNAL_ADDRESS` has left of it. */
  readonly address: string | null;
  readonly totalMs: number;
  /** When its outcome last changed after its visitor had left, in ms since the epoch; null: never. */
  readonly changedMs: number | null;
}

/** Which hits; absent: all of them. */
export interface HitFilter {
  readonly slug?: string;
  readonly offerId?: number;
  readonly outcomes?: readonly Outcome[];
  /** Hits that came at this time or later, in ms since the epoch. */
  readonly sinceMs?: number;
  /** Hits that came before this time. */
  readonly untilMs?: number;
}

/** What is counted of a hit. */
export interface CountedHit
  extends Pick<StoredHit, 'timeMs' | 'slug' | 'offerId' | 'outcome' | 'reason' | 'everflowMs'> {
  readonly visitor: Pick<Visitor, 'kind'>;
}
