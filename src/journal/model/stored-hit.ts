import type { Hit, Visitor } from './hit.ts';
import type { Outcome } from './outcome.ts';

/** A hit as the journal keeps it. */
export interface StoredHit extends Omit<Hit, 'deferred' | 'address' | 'totalMs' | 'linkId' | 'countsToCap'> {
  /** Increases with each hit written. This is not the order in which the hits came. */
  readonly seq: number;
  /** The part of the address that `JOURNAL_ADDRESS` keeps; null if nothing is kept. */
  readonly address: string | null;
  readonly totalMs: number;
  /** When the outcome last changed after the visitor left, in ms since the epoch; null if it never changed. */
  readonly changedMs: number | null;
}

/** Selects hits; an absent field does not restrict the selection. */
export interface HitFilter {
  readonly slug?: string;
  readonly offerId?: number;
  readonly outcomes?: readonly Outcome[];
  /** Only hits that came at this time or later, in ms since the epoch. */
  readonly sinceMs?: number;
  /** Only hits that came before this time, in ms since the epoch. */
  readonly untilMs?: number;
}

/** The fields of a hit that statistics need. */
export interface CountedHit
  extends Pick<StoredHit, 'timeMs' | 'slug' | 'offerId' | 'outcome' | 'reason' | 'everflowMs'> {
  readonly visitor: Pick<Visitor, 'kind'>;
}
