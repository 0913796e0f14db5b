/** What the housekeeping's thread is asked for. */
export type Task =
  /**
   * Moves the WAL into the database. `RESTART`: completely, so that the WAL is begun anew; `TRUNCATE`: nothing of what
   * was in it is left.
   */
  | { readonly task: 'checkpoint'; readonly mode: 'RESTART' | 'TRUNCATE' | null }
  /** Deletes the hits with lower IDs, and those that wait to be replayed where they are lower still. */
  | { readonly task: 'prune'; readonly before: string; readonly deferredBefore: string }
  /** Moves the latest hits of links to where they are found by link. */
  | { readonly task: 'activity' }
  | { readonly task: 'close' };

/** Comes when a task has ended. */
export interface Reply {
  readonly task: Task['task'];
  readonly error: { readonly message: string; readonly code: string | undefined } | null;
}

/** Rows deleted while the write lock is held, about a millisecond; a hit that comes just then waits for it. */
const STEP_ROWS = 250;
const STEP_PAUSE_MS = 20;
/** Latest hits that are moved in one step, nearly each to a page of its own: about a millisecond as well. */
const MOVED_ROWS = 50;
/** Some 8,000 rows are moved in a second: more than a core redirects. */
const MOVE_PAUSE_MS = 5;
/** Those that are read and sorted at once: neighbours share pages. */
const SORTED_ROWS = 20_000;
/** Moved ones that are deleted in one step. They are neighbours: about a millisecond again. */
const FORGOTTEN_ROWS = 2_000;

/**
 * A checkpoint that begins the WAL anew waits this long for the lock, and then as long for readers, while hits wait
 * for it. A passive one, which waits for nobody, has done most of the work just before.
 */
const LOCK_TIMEOUT_MS = 20;

/**
 * The highest seq is never deleted: it would be given to another hit, and who follows the journal would miss that, or
 * another process that just moves latest hits would delete it.
 */
export const HOUSEKEEPING_SCRIPT = `
  const { pathToFileURL } = require('node:url');
  const { setTimeout: pause } = require('node:timers/promises');
  // "rw": where the journal has been moved away, no other is made.
  const database = new Database(pathToFileURL(file).href + '?mode=rw', { timeout: ${LOCK_TIMEOUT_MS} });
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON');
  const remove = database.prepare(\`
    DELETE FROM hits WHERE seq IN
      (SELECT seq FROM hits WHERE id < ? AND (replay IS NULL OR id < ?) AND seq < (SELECT max(seq) FROM hits)
       ORDER BY id LIMIT ${STEP_ROWS})\`);
  const lastSeq = database.prepare('SELECT coalesce(max(seq), 0) FROM latest_hits').raw();
  const latest = database.prepare(
    'SELECT seq, link_id, time FROM latest_hits WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${SORTED_ROWS}').raw();
  // Brings the pages into memory before they are needed under the lock.
  const look = database.prepare(
    'SELECT count(last_hit_at) FROM link_activity WHERE link_id IN (SELECT value ->> 0 FROM json_each(?))').raw();
  const move = database.prepare(\`
    INSERT INTO link_activity SELECT value ->> 0, 0, value ->> 1 FROM json_each(?) WHERE true
    ON CONFLICT (link_id) DO UPDATE SET last_hit_at = excluded.last_hit_at
      WHERE excluded.last_hit_at > coalesce(last_hit_at, 0)\`);
  const forget = database.prepare(\`
    DELETE FROM latest_hits WHERE seq IN
      (SELECT seq FROM latest_hits WHERE seq <= ? AND seq < (SELECT max(seq) FROM latest_hits)
       ORDER BY seq LIMIT ${FORGOTTEN_ROWS})\`);
  let movedUpTo = 0;
  let closing = false;

  const tasks = {
    checkpoint({ mode }) {
      database.prepare('PRAGMA wal_checkpoint(PASSIVE)').raw().get();
      if (mode) database.prepare('PRAGMA wal_checkpoint(' + mode + ')').raw().get();
    },
    async prune({ before, deferredBefore }) {
      const removeSome = () => remove.run(before, deferredBefore).changes;
      while ((await write(removeSome, ${STEP_PAUSE_MS})) === ${STEP_ROWS});
    },
    // Those that come meanwhile are for the next time: more of them share pages then.
    async activity() {
      for (const [last] = lastSeq.get(); movedUpTo < last && !closing; ) {
        const rows = latest.all(movedUpTo, last);
        const times = new Map();
        for (const [, link, time] of rows) if (!(times.get(link) >= time)) times.set(link, time);
        const sorted = [...times].sort(([a], [b]) => (a < b ? -1 : 1));
        for (let i = 0; i < sorted.length && !closing; i += ${MOVED_ROWS}) {
          const some = JSON.stringify(sorted.slice(i, i + ${MOVED_ROWS}));
          look.get(some);
          await write(() => move.run(some), ${MOVE_PAUSE_MS});
        }
        if (closing) return;
        movedUpTo = rows.at(-1)?.[0] ?? last;
        while ((await write(() => forget.run(movedUpTo).changes, ${MOVE_PAUSE_MS})) === ${FORGOTTEN_ROWS});
      }
    },
    close() {
      closing = true;
      database.close();
      parentPort.close();
    },
  };

  // What the step gives, done in a transaction once the lock is free; then others have it for a while.
  async function write(step, pauseMs) {
    while (!closing) {
      let done;
      try {
        done = inTransaction(database, step);
      } catch (error) {
        if (!String(error.code).startsWith('SQLITE_BUSY')) throw error;
      }
      await pause(pauseMs);
      if (done !== undefined) return done;
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
