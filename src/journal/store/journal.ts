import type { ClickToSend, Hit, Visitor } from '../model/hit.ts';
import type { HitEvent, Outcome } from '../model/outcome.ts';

/** What became of a hit after its visitor had left. */
export interface HitChange {
  readonly id: string;
  /** The hit's, for the log. */
  readonly slug: string | null;
  /** The others are the journal's own: `claim` and `expire` make them. */
  readonly event: Exclude<HitEvent, 'replay_begun' | 'too_old'>;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  readonly transactionId: string | null;
  /** How long Everflow took, where it answered. */
  readonly everflowMs: number | null;
  /** With `replay_unsent`, the click that was certainly not sent; null with every other event. */
  readonly unsent: ClickToSend | null;
}

/** A deferred click that is now this process's to send, and is `unknown` until it says what became of it. */
export interface ClaimedClick extends ClickToSend {
  readonly id: string;
  readonly slug: string | null;
  /** When its visitor came, in ms since the epoch. */
  readonly timeMs: number;
}

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
