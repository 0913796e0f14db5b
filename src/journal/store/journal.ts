import type { Hit } from '../model/hit.ts';
import type { ClaimedClick, HitChange } from '../model/hit-change.ts';
import type { CountedHit, HitFilter, StoredHit } from '../model/stored-hit.ts';

/** The durable record of every hit: its writing side. */
export interface Journal {
  /**
   * Takes a hit down. Resolves when it is on disk, or when it cannot be and the visitor must not wait for it; it is
   * then written later. Never rejects.
   */
  append(hit: Hit): Promise<void>;
  /** Takes down what became of a hit later. Resolves and never rejects, as `append`. */
  change(change: HitChange): Promise<void>;
  /** Tracking domains that deferred clicks wait for. */
  deferredDomains(): Promise<readonly string[]>;
  /**
   * Makes the oldest deferred clicks of a tracking domain this process's own (`replay_begun`), at most `limit`.
   * What it gives is on disk for good, power loss included: it may be sent. None while the journal cannot be written.
   */
  claim(trackingDomain: string, limit: number): Promise<readonly ClaimedClick[]>;
  /** Ends the waiting of deferred clicks whose visitor came before that time (`too_old`); gives how many they were. */
  expire(beforeMs: number): Promise<number>;
  /** What waits to be replayed. */
  deferredState(): Promise<DeferredState>;
  /**
   * The clicks that count to a link's cap: made, perhaps made, or waiting to be. From the first hit on that found the
   * link with a cap. Null: the journal cannot tell at present.
   */
  cappedClicks(linkId: string): Promise<number | null>;
  /** When a link's latest hit came, an hour too early at most, in ms since the epoch; null: none, or none that is known. */
  lastHitMs(linkId: string): Promise<number | null>;
  state(): JournalState;
  /** Writes what still waits, as far as it can be written, and lets go of the files. */
  close(): Promise<void>;
}

export interface DeferredState {
  readonly waiting: number;
  /** When the oldest one's visitor came, in ms since the epoch; null where none waits. */
  readonly oldestMs: number | null;
}

/** How the writing goes. */
export interface JournalState {
  /** Whether hits wait in memory because they cannot be written. */
  readonly failing: boolean;
  /** Rows in memory that are not written yet. */
  readonly waitingRows: number;
  /** Rows given up because too many waited, since the start. */
  readonly lostRows: number;
  /** Journals found damaged, moved aside and begun anew, since the start. */
  readonly damaged: number;
}

/** The journal's reading side; never holds up the writing one. */
export interface JournalReader {
  get(id: string): Promise<StoredHit | undefined>;
  /** Hits in the order they came, or the other way round. Memory stays bounded however many there are. */
  list(filter: HitFilter, order: 'newest' | 'oldest'): AsyncIterable<StoredHit>;
  /** What is counted of those hits, the oldest page first: some times faster than `list`. */
  pagesToCount(filter: HitFilter): AsyncIterable<readonly CountedHit[]>;
  /** The highest `seq` there is; 0 where there is none. */
  lastSeq(): Promise<number>;
  /** Hits written after that one, in the order written, `limit` at most. */
  after(seq: number, filter: HitFilter, limit: number): Promise<readonly StoredHit[]>;
  /** As `Journal.lastHitMs`; rejects where the journal cannot be read. */
  lastHitMs(linkId: string): Promise<number | null>;
  /** About how many hits the filter's time span holds, for a progress bar. */
  estimate(filter: HitFilter): Promise<number>;
  close(): Promise<void>;
}
