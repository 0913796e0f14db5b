/** For how long rows that come turn after turn are gathered at most, in ms: as much longer do their visitors wait. */
const GATHER_MS = 1;

/** Of so many, a transaction's own time is a small part. */
const MANY_ROWS = 32;

/**
 * Tells whether what waits to be written waits for one more turn of the event loop: a transaction by itself takes as
 * long as three rows. A row that comes alone is never held up.
 */
export class Gathering {
  readonly #now: () => number;
  #begunAt = 0;
  /** How many waited at the end of the last turn. */
  #rows = 0;
  #lastBatch = 0;

  /** @param now Monotonic, in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** To be called in the first turn of a batch. */
  begin(): void {
    this.#begunAt = this.#now();
    this.#rows = 0;
  }

  /** Whether to go on, at the end of a turn: as long as each one brings more, and where the last batch had several. */
  goesOn(rows: number): boolean {
    const isGrowing = rows > this.#rows;
    this.#rows = rows;
    if (!isGrowing || rows >= MANY_ROWS || this.#lastBatch < 2) return false;
    return this.#now() - this.#begunAt < GATHER_MS;
  }

  /** To be told how many were written. */
  written(rows: number): void {
    this.#lastBatch = rows;
  }
}
