import type { RecordedClick } from './recorded-click.ts';

/** The last so many requests to the click path, and how many there were in all. */
export class ClickLog {
  readonly #max: number;
  /** A ring once full: `#oldest` is where the next one is written. */
  #clicks: RecordedClick[] = [];
  #oldest = 0;
  #total = 0;
  #made = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Requests to the click path since the start or the last `clear`, forgotten ones too. */
  get total(): number {
    return this.#total;
  }

  /** Those that made a click. */
  get made(): number {
    return this.#made;
  }

  add(click: RecordedClick): void {
    this.#total++;
    if (click.made) this.#made++;
    if (this.#clicks.length < this.#max) {
      this.#clicks.push(click);
    } else if (this.#max > 0) {
      this.#clicks[this.#oldest] = click;
      this.#oldest = (this.#oldest + 1) % this.#max;
    }
  }

  /** The last `limit`, oldest first. */
  list(limit = this.#max): RecordedClick[] {
    const inOrder = [...this.#clicks.slice(this.#oldest), ...this.#clicks.slice(0, this.#oldest)];
    return inOrder.slice(Math.max(0, inOrder.length - limit));
  }

  find(transactionId: string): RecordedClick | undefined {
    return this.#clicks.find(click => click.transaction_id === transactionId);
  }

  clear(): void {
    this.#clicks = [];
    this.#oldest = 0;
    this.#total = 0;
    this.#made = 0;
  }
}
