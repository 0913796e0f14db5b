import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { sqliteCode } from '../../../sqlite/sqlite-code.ts';
import { Gathering, PAUSE_MS } from './gathering.ts';

/** Rows in one transaction: what one turn of the event loop is held up for, some 10 ms. */
const BATCH_ROWS = 500;
/** What may wait in memory while the journal cannot be written; a row has some 700 characters. */
const MAX_ROWS = 50_000;
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** How long a visitor waits while another connection writes. */
const BUSY_WAIT_MS = 100;
/** From then on, a lock is a failure. The longest that the housekeeping should ever hold it is far below. */
const BUSY_FAILURE_MS = 5_000;
/** How long the end of the process waits for it. */
const BUSY_CLOSE_MS = 2_000;

export interface WriteQueueOptions<Entry> {
  /** Writes them in one transaction and gives how many it had to refuse, or throws and has written none. */
  readonly write: (entries: readonly Entry[]) => number;
  /** About how many characters an entry keeps in memory; asked for while nobody waits for the disk. */
  readonly size: (entry: Entry) => number;
  /** A copy that holds on to nothing else of the request it came from. */
  readonly compact: (entry: Entry) => Entry;
  /** Monotonic, in ms. */
  readonly now: () => number;
  readonly onWritten: (rows: number, ms: number) => void;
  /** Called at each attempt that failed. */
  readonly onFailure: (error: unknown) => void;
  /** Called when nothing waits any more after a failure. */
  readonly onResume: (lateRows: number, lostRows: number) => void;
  /** Called when the first row since a failure is given up. */
  readonly onOverflow: () => void;
}

/** Those who wait for the entries up to the `until`th to be written. */
interface Waiter {
  until: number;
  rows: number;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

const DONE = Promise.resolve();

/** Gathers what comes in a turn of the event loop or a few, and writes it in one transaction. What came first is never in a later one. */
export class WriteQueue<Entry> {
  readonly #options: WriteQueueOptions<Entry>;
  #entries: Entry[] = [];
  readonly #gathering: Gathering;
  #waiters: Waiter[] = [];
  /** Of the rows that come now. */
  #waiter: Waiter | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #added = 0;
  #written = 0;
  /** Of the entries in memory; counted while `held`, when they may be many. */
  #characters = 0;
  #busySince: number | undefined;
  /** Nobody waits for the disk until all that is in memory has been written. */
  #held = false;
  #closed = false;
  #lateRows = 0;
  #overflowed = false;
  #failing = false;
  #lostRows = 0;

  constructor(options: WriteQueueOptions<Entry>) {
    this.#options = options;
    this.#gathering = new Gathering(options.now);
  }

  /** Whether rows wait because of a failure. */
  get failing(): boolean {
    return this.#failing;
  }

  get waitingRows(): number {
    return this.#entries.length;
  }

  /** Rows given up since the start. */
  get lostRows(): number {
    return this.#lostRows;
  }

  /** Resolves when the entry is written, or when it cannot be and nobody must wait for it. Never rejects. */
  add(entry: Entry): Promise<void> {
    if (this.#closed) {
      this.#lostRows += 1;
      return DONE;
    }
    if (this.#entries.length >= MAX_ROWS || this.#characters >= MAX_CHARACTERS) return this.#giveUp();
    this.#added += 1;
    if (this.#held) {
      this.#entries.push(this.#options.compact(entry));
      this.#characters += this.#options.size(entry);
      return DONE;
    }
    this.#entries.push(entry);
    this.#schedule();
    const waiter = this.#waiterOfThisBatch();
    waiter.until = this.#added;
    waiter.rows += 1;
    return waiter.promise;
  }

  /** Begins the failing state, also for what was seen elsewhere. */
  fail(error: unknown): void {
    this.#hold();
    this.#failing = true;
    this.#options.onFailure(error);
  }

  /** Tries again; to be called every second or so while `failing`. */
  retry(): void {
    if (this.#failing && !this.#closed) this.#schedule();
  }

  /** Writes what waits, as far as it can be written, and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    const until = this.#options.now() + BUSY_CLOSE_MS;
    while (this.#entries.length > 0) {
      const error = this.#writeBatch();
      if (error === undefined) await nextTurn();
      else if (isBusy(error) && this.#options.now() < until) await delay(2);
      else break;
    }
    if (this.#entries.length > 0) this.#lostRows += this.#entries.length;
    this.#release();
  }

  /** Lets all go who wait. */
  #hold(): void {
    if (!this.#held) this.#characters = this.#sizeOf(this.#entries);
    this.#held = true;
    this.#release();
  }

  #sizeOf(entries: readonly Entry[]): number {
    return entries.reduce((sum, entry) => sum + this.#options.size(entry), 0);
  }

  #waiterOfThisBatch(): Waiter {
    if (this.#waiter && this.#waiter.rows < BATCH_ROWS) return this.#waiter;
    let resolve = () => {};
    const promise = new Promise<void>(done => {
      resolve = done;
    });
    this.#waiter = { until: this.#added, rows: 0, promise, resolve };
    this.#waiters.push(this.#waiter);
    return this.#waiter;
  }

  #giveUp(): Promise<void> {
    this.#lostRows += 1;
    if (!this.#overflowed) this.#options.onOverflow();
    this.#overflowed = true;
    return DONE;
  }

  #schedule(): void {
    if (this.#immediate || this.#timer) return;
    this.#gathering.begin();
    this.#immediate = setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#immediate = undefined;
    const next = this.#gathering.next(this.#entries.length);
    if (next === 'turn') this.#immediate = setImmediate(() => this.#endTurn());
    else if (next === 'pause') this.#timer = setTimeout(() => this.#endPause(), PAUSE_MS);
    else this.#flush();
  }

  #endPause(): void {
    this.#timer = undefined;
    this.#endTurn();
  }

  #flush(): void {
    this.#waiter = undefined;
    if (this.#entries.length === 0 && !this.#failing) return;
    const error = this.#writeBatch();
    if (error === undefined) this.#goOn();
    else if (isBusy(error)) this.#waitForLock(error);
    else this.fail(error);
  }

  /** Gives the error, where the batch could not be written. */
  #writeBatch(): unknown {
    const batch = this.#entries.length > BATCH_ROWS ? this.#entries.slice(0, BATCH_ROWS) : this.#entries;
    const startedAt = this.#options.now();
    try {
      this.#lostRows += this.#options.write(batch);
    } catch (error) {
      return error ?? new Error('the journal could not be written');
    }
    this.#entries = this.#entries.slice(batch.length);
    this.#written += batch.length;
    this.#gathering.written(batch.length);
    if (this.#held) {
      this.#lateRows += batch.length;
      this.#characters -= this.#sizeOf(batch);
    }
    if (batch.length > 0) this.#options.onWritten(batch.length, this.#options.now() - startedAt);
    this.#release(this.#written);
    return undefined;
  }

  #goOn(): void {
    this.#busySince = undefined;
    if (this.#entries.length > 0) {
      this.#schedule();
      return;
    }
    this.#held = false;
    if (this.#failing) this.#options.onResume(this.#lateRows, this.#lostRows);
    this.#failing = false;
    this.#lateRows = 0;
    this.#overflowed = false;
  }

  #waitForLock(error: unknown): void {
    const now = this.#options.now();
    this.#busySince ??= now;
    const waitedMs = now - this.#busySince;
    if (this.#failing || waitedMs >= BUSY_FAILURE_MS) {
      this.fail(error);
      return;
    }
    if (waitedMs >= BUSY_WAIT_MS) this.#hold();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#flush();
      },
      this.#held ? 10 : 1,
    );
  }

  /** Lets go those who wait for no more than the first `written` entries. */
  #release(written = Number.POSITIVE_INFINITY): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ until }) => until > written);
    for (const { until, resolve } of waiters) if (until <= written) resolve();
    if (written === Number.POSITIVE_INFINITY) this.#waiter = undefined;
  }
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_BUSY';
}
