import { sqliteCode } from '../../sqlite/sqlite-code.ts';
import type { JournalConnection, JournalFile } from './database/journal-file.ts';
import { isDamage, journalProblem, REPLACED } from './database/journal-schema.ts';
import type { Housekeeping } from './housekeeping/housekeeping.ts';
import type { JournalLog } from './writing/journal-log.ts';
import type { WriteQueue } from './writing/write-queue.ts';

export interface JournalRecoveryOptions {
  readonly file: JournalFile;
  readonly housekeeping: Housekeeping;
  readonly queue: Pick<WriteQueue<unknown>, 'failing' | 'fail' | 'retry'>;
  readonly log: JournalLog;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Called once, when the file has first been opened; where it throws, the opening has failed. */
  readonly onOpened: (connection: JournalConnection) => void;
}

const MIN_BEGIN_ANEW_MS = 60_000;

/** Opens the journal, and opens it again, or begins a new one, where it can no longer be written. */
export class JournalRecovery {
  readonly #options: JournalRecoveryOptions;
  #lastError: unknown;
  /** What has been logged since it last went well. */
  readonly #said = new Set<string | undefined>();
  #begunAnewAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #opened = false;
  #damaged = 0;
  #closed = false;

  constructor(options: JournalRecoveryOptions) {
    this.#options = options;
  }

  /** Journals moved aside so far. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Opens the file. Throws as `JournalFile.open`. */
  async open(): Promise<void> {
    const { file, onOpened } = this.#options;
    await file.open();
    if (this.#opened) return;
    onOpened(file.connection);
    this.#opened = true;
  }

  /** To be told of each failed attempt. A damaged file is seen to at once, so that hits are on disk again soon. */
  failed(error: unknown): void {
    const { file, log } = this.#options;
    const code = sqliteCode(error);
    this.#lastError = error;
    if (this.#said.has(code)) return;
    this.#said.add(code);
    if (isDamage(error)) void this.tick();
    else
      log.error(
        { err: error },
        `${file.path} ${journalProblem(error)}; hits are redirected all the same, and wait in memory until it can be written`,
      );
  }

  /** To be told when all that waited is written. */
  resumed(lateRows: number, lostRows: number): void {
    this.#said.clear();
    this.#options.log.info(
      { late_rows: lateRows, lost_rows: lostRows },
      lateRows > 0
        ? 'the journal is written again, and so are the hits that waited'
        : 'the journal is written again',
    );
  }

  /** Sees to the file, once at a time; to be called every second or so. */
  async tick(): Promise<void> {
    this.#running ??= this.#see().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** One last attempt, where it is needed. */
  async close(): Promise<void> {
    await this.#running;
    if (this.#options.queue.failing) await this.#recover();
    this.#closed = true;
  }

  async #see(): Promise<void> {
    const { file, housekeeping, queue } = this.#options;
    if (this.#closed) return;
    if (await file.isReplaced()) queue.fail(Object.assign(new Error('another file'), { code: REPLACED }));
    if (!queue.failing) return housekeeping.tick();
    if (await this.#recover()) queue.retry();
  }

  /** Whether it is open, as far as can be told without writing to it. */
  async #recover(): Promise<boolean> {
    const { file, housekeeping, queue } = this.#options;
    try {
      if (isDamage(this.#lastError)) await this.#beginAnew();
      else if (await this.#isWorthOpeningAgain()) {
        await housekeeping.close();
        file.letGo();
      }
      await this.open();
      this.#lastError = undefined;
      return true;
    } catch (error) {
      queue.fail(error);
      return false;
    }
  }

  /** Only where it helps: a connection that is let go stays open until the garbage collector comes for it. */
  async #isWorthOpeningAgain(): Promise<boolean> {
    const { file } = this.#options;
    if (await file.isReplaced()) return true;
    return sqliteCode(this.#lastError) === 'SQLITE_READONLY' && (await file.isWritable());
  }

  async #beginAnew(): Promise<void> {
    const { file, housekeeping, log, clock } = this.#options;
    const error = this.#lastError;
    // A disk that damages all that is written to it must not be filled with damaged journals.
    if (clock() - this.#begunAnewAt < MIN_BEGIN_ANEW_MS) throw error;
    this.#begunAnewAt = clock();
    await housekeeping.close();
    const aside = await file.moveAside(clock());
    if (aside === null) return;
    this.#damaged += 1;
    log.error(
      { err: error },
      `${file.path} is damaged: it was moved aside as ${aside}, and a new journal begun; the deferred clicks in it are not replayed`,
    );
  }
}
