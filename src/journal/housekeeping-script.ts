/** What the housekeeping's thread is asked for. */
export type Task =
  /**
   * Moves the WAL into the database. `RESTART`: completely, so that the WAL is begun anew; `TRUNCATE`: nothing of what
   * was in it is left.
   */
  | { readonly task: 'checkpoint'; readonly mode: 'RESTART' | 'TRUNCATE' | null }
  /** Deletes the hits with lower IDs, and those that wait to be replayed where they are lower still. */
  | { readonly task: 'prune'; readonly before: string; readonly deferredBefore: string }
  | { readonly task: 'close' };

/** Comes when a task has ended. */
export interface Reply {
  readonly task: Task['task'];
  readonly error: { readonly message: string; readonly code: string | undefined } | null;
}

/** Rows deleted while the write lock is held, about a millisecond; a hit that comes just then waits for it. */
const STEP_ROWS = 250;
const STEP_PAUSE_MS = 20;

/**
 * A checkpoint that begins the WAL anew waits this long for the lock, and then as long for readers, while hits wait
 * for it. A passive one, which waits for nobody, has done most of the work just before.
 */
const LOCK_TIMEOUT_MS = 20;

/** The highest seq is never deleted: it would be given to another hit, and who follows the journal would miss that. */
export const HOUSEKEEPING_SCRIPT = `
  const { pathToFileURL } = require('node:url');
  const { setTimeout: pause } = require('node:timers/promises');
  // "rw": where the journal has been moved away, no other is made.
  const database = new Database(pathToFileURL(file).href + '?mode=rw', { timeout: ${LOCK_TIMEOUT_MS} });
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON');
  const remove = database.prepare(\`
    DELETE FROM hits WHERE seq < (SELECT max(seq) FROM hits) AND seq IN
      (SELECT seq FROM hits WHERE id < ? AND (replay IS NULL OR id < ?) ORDER BY id LIMIT ${STEP_ROWS})\`);
  let closing = false;

  const tasks = {
    checkpoint({ mode }) {
      database.prepare('PRAGMA wal_checkpoint(PASSIVE)').raw().get();
      if (mode) database.prepare('PRAGMA wal_checkpoint(' + mode + ')').raw().get();
    },
    async prune({ before, deferredBefore }) {
      for (let changes = ${STEP_ROWS}; changes === ${STEP_ROWS} && !closing; await pause(${STEP_PAUSE_MS}))
        changes = removeSome(before, deferredBefore);
    },
    close() {
      closing = true;
      database.close();
      parentPort.close();
    },
  };

  function removeSome(before, deferredBefore) {
    try {
      return remove.run(before, deferredBefore).changes;
    } catch (error) {
      if (String(error.code).startsWith('SQLITE_BUSY')) return ${STEP_ROWS};
      throw error;
    }
  }

  parentPort.on('message', async message => {
    const { task } = message;
    let error = null;
    try {
      await tasks[task](message);
    } catch (thrown) {
      if (!closing) error = { message: thrown.message, code: thrown.code };
    }
    if (!closing) parentPort.postMessage({ task, error });
  });
`;
