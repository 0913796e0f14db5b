import { setTimeout as delay } from 'node:timers/promises';
import { inTransaction } from '../../sqlite/in-transaction.ts';
import { retryWhenBusy } from '../../sqlite/retry-when-busy.ts';
import { type Every, every as everyInterval } from '../../timing/every.ts';
import { JournalError } from '../model/journal-error.ts';
import type { AddressKept } from '../model/keep-address.ts';
import { JournalFile } from './database/journal-file.ts';
import { isDamage, journalProblem } from './database/journal-schema.ts';
import { createDeferredClicks } from './deferred-clicks.ts';
import { Housekeeping } from './housekeeping/housekeeping.ts';
import type { Journal } from './journal.ts';
import { JournalRecovery } from './journal-recovery.ts';
import { createLinkActivity } from './link-activity.ts';
import { type Entry, JournalEntries } from './writing/journal-entries.ts';
import type { JournalLog, JournalObserver } from './writing/journal-log.ts';
import { WriteQueue } from './writing/write-queue.ts';

export interface SqliteJournalOptions {
  readonly dataDir: string;
  readonly address: AddressKept;
  /** How long hits are kept, in ms; null: for ever. */
  readonly retentionMs: number | null;
  /** How long a deferred click may wait to be replayed, in ms: it is kept as long even if hits are kept for less. */
  readonly deferredMs: number;
  readonly log: JournalLog;
  readonly observe: JournalObserver;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly every?: Every;
}

const TICK_MS = 1_000;

/**
 * The journal in an SQLite file, for one process; a second one may use it for a while, as in a restart that overlaps.
 * Where it cannot be written, it opens all the same, hits wait in memory, and it is tried again every second.
 * @throws {JournalError} `newer`.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const { dataDir, log, observe, clock = Date.now, every = everyInterval } = options;
  const file = new JournalFile(dataDir);
  const entries = new JournalEntries(file, { address: options.address, clock, log });
  const queue = new WriteQueue<Entry>({
    ...entries.queueOptions,
    now: () => performance.now(),
    onWritten: (rows, ms) => observe.batch(rows, ms),
    onFailure(error) {
      observe.failure();
      recovery.failed(error);
    },
    onResume: (lateRows, lostRows) => recovery.resumed(lateRows, lostRows),
    onOverflow: () =>
      log.error({ waiting_rows: queue.waitingRows }, 'the journal has no more room in memory: hits are lost'),
  });
  const complain = complainer(file.path, log, clock);
  const onError = (error: unknown) => {
    if (isDamage(error)) queue.fail(error);
    else complain(error);
  };
  const housekeeping = new Housekeeping({ ...options, path: file.path, clock, onError });
  const recovery: JournalRecovery = new JournalRecovery({
    file,
    housekeeping,
    queue,
    log,
    clock,
    onOpened({ database, sql }) {
      inTransaction(database, () => sql.interrupted.run(clock()));
      entries.settleSalt();
    },
  });

  await start(recovery, queue, file);
  const stop = every(TICK_MS, () => void recovery.tick());
  const deferred = createDeferredClicks({
    file,
    clock,
    failing: () => queue.failing,
    change: change => queue.add(entries.ofChange(change)),
    onError,
  });
  return {
    ...deferred,
    ...createLinkActivity({ file, failing: () => queue.failing, onError }),
    append: hit => queue.add(entries.ofHit(hit)),
    change: change => queue.add(entries.ofChange(change)),
    state: () => ({
      failing: queue.failing,
      waitingRows: queue.waitingRows,
      lostRows: queue.lostRows,
      damaged: recovery.damaged,
    }),
    async close() {
      stop();
      await recovery.close();
      await queue.close();
      if (queue.waitingRows > 0)
        log.error(
          { lost_rows: queue.waitingRows },
          'the journal could not be written at the end: hits are lost',
        );
      await housekeeping.close();
      checkpoint(file, complain);
      file.letGo();
    },
  };
}

async function start(recovery: JournalRecovery, queue: WriteQueue<Entry>, file: JournalFile): Promise<void> {
  try {
    await retryWhenBusy(
      () => recovery.open(),
      { totalMs: 1_000, pause: delay },
      cause => cause,
    );
  } catch (error) {
    if (error instanceof JournalError) {
      file.letGo();
      throw error;
    }
    queue.fail(error);
    await recovery.tick();
  }
}

/** For whoever copies the file after the end. What cannot be moved now is safe in the WAL. */
function checkpoint(file: JournalFile, complain: (error: unknown) => void): void {
  try {
    file.checkpoint();
  } catch (error) {
    complain(error);
  }
}

/** Logs the errors of what is done again every second, each kind once a minute. */
function complainer(path: string, log: JournalLog, clock: () => number): (error: unknown) => void {
  const saidAt = new Map<string, number>();
  return error => {
    const problem = journalProblem(error);
    if (clock() - (saidAt.get(problem) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    saidAt.set(problem, clock());
    log.error({ err: error }, `${path} ${problem}`);
  };
}
