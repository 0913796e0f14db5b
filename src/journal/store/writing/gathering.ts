/** For how long rows that come turn after turn are gathered at most, in ms: as much longer do their visitors wait. */
const GATHER_MS = 1;

/** How long is waited for more, in ms: the least that Node's timers can do, which is 1 to 2 ms. */
export const PAUSE_MS = 1;

/** Of so many, a transaction's own time is a small part. */
const MANY_ROWS = 32;
/** Where the last transaction had so many, a pause brings some more. */
const PAUSE_FROM_ROWS = 3;
/** After a pause that brought too few, so many transactions go without. */
const NO_PAUSES = 50;

/** What becomes of the rows that wait: they are written, or wait for the end of one more turn, or for a pause. */
export type Next = 'write' | 'turn' | 'pause';

/**
 * Tells when what waits to be written is enough: a transaction by itself takes as long as three rows, and those who
 * come at a time that is busy wait a moment for each other. A row that comes alone is never held up.
 */
export class Gathering {
  readonly #now: () => number;
  #begunAt = 0;
  /** How many waited when it was asked last. */
  #rows = 0;
  #lastBatch = 0;
  #pausing = false;
  /** Transactions that are still to go without a pause. */
  #noPauses = 0;

  /** @param now Monotonic, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** To be called in the first turn of a batch. */
  begin(): void {
    this.#begunAt = this.#now();
    this.#rows = 0;
    this.#pausing = false;
  }

  /** To be asked at the end of a turn and of a pause, with how many rows wait. */
  next(rows: number): Next {
    const before = this.#rows;
    this.#rows = rows;
    if (this.#pausing) {
      // Those who come all wait for this very transaction, or nobody comes: there is nothing to wait for.
      if (rows < 1.5 * before) this.#noPauses = NO_PAUSES;
      return 'write';
    }
    if (rows >= MANY_ROWS || this.#lastBatch < 2) return 'write';
    if (rows > before && this.#now() - this.#begunAt < GATHER_MS) return 'turn';
    if (this.#noPauses > 0) this.#noPauses -= 1;
    else if (this.#lastBatch >= PAUSE_FROM_ROWS) this.#pausing = true;
    return this.#pausing ? 'pause' : 'write';
  }

  /** To be told how many were written. */
  written(rows: number): void {
    this.#lastBatch = rows;
  }
}
