import type Database from 'libsql';
import { transitionOf } from '../../model/outcome.ts';
import { LAST_HIT } from '../last-hit-sql.ts';
import { createHitInsert } from './hit-insert.ts';

export type JournalStatements = ReturnType<typeof prepareJournal>;

const EXPIRY = transitionOf('too_old');
const IS_WAITING = `outcome = '${EXPIRY.from}' AND replay IS NOT NULL`;

/** Everything that the writing side does to the journal. */
export function prepareJournal(database: Database.Database) {
  const reading = (sql: string) => database.prepare(sql).raw();
  return {
    insert: createHitInsert(database),
    /** Ends a click's waiting, if it waited: the visitor's whole address goes with `replay`. */
    change: database.prepare(
      `UPDATE hits SET outcome = ?, reason = ?, detail = ?, error_code = ?,
         transaction_id = coalesce(?, transaction_id), everflow_ms = coalesce(?, everflow_ms), changed_at = ?,
         replay = NULL
       WHERE id = ? AND outcome = ?`,
    ),
    claim: database.prepare(
      `UPDATE hits SET outcome = ?, reason = 'replaying', detail = NULL, changed_at = ?
       WHERE id = ? AND outcome = ? AND replay IS NOT NULL`,
    ),
    /**
     * A claimed click waits again: whoever claimed it knows that it was not sent, even where a process that began
     * meanwhile took the claim for that of a dead one.
     */
    unsent: database.prepare(
      `UPDATE hits SET outcome = ?, reason = ?, detail = ?, changed_at = ?, replay = coalesce(replay, ?)
       WHERE id = ? AND outcome = ? AND (replay IS NOT NULL OR reason = 'interrupted')`,
    ),
    /** All of a batch in one statement: with hits all over a million links, each of them is one. */
    latestHits: database.prepare(
      'INSERT INTO latest_hits (link_id, time) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
    ),
    cappedClicks: reading('SELECT coalesce(max(clicks), 0) FROM link_activity WHERE link_id = ?'),
    lastHit: reading(LAST_HIT),
    oldestWaiting: reading(
      `SELECT id, slug, time, replay, reason, detail FROM hits WHERE tracking_domain = ? AND ${IS_WAITING}
       ORDER BY id LIMIT ?`,
    ),
    /** What is kept of the reason says why the click was not sent when its visitor came. */
    expire: database.prepare(
      `UPDATE hits SET outcome = '${EXPIRY.to}', changed_at = ?, replay = NULL WHERE seq IN
         (SELECT seq FROM hits WHERE tracking_domain = ? AND ${IS_WAITING} AND id < ? ORDER BY id LIMIT ?)`,
    ),
    waitingDomains: reading('SELECT tracking_domain FROM waiting WHERE hits > 0'),
    waiting: reading(
      `SELECT coalesce(sum(hits), 0), min((
         SELECT time FROM hits WHERE hits.tracking_domain = waiting.tracking_domain AND ${IS_WAITING}
         ORDER BY id LIMIT 1)) FROM waiting WHERE hits > 0`,
    ),
    /** Claims of a process that ended. Whether Everflow has these clicks, nobody knows. */
    interrupted: database.prepare(
      `UPDATE hits SET reason = 'interrupted', changed_at = ?, replay = NULL
       WHERE outcome = 'unknown' AND replay IS NOT NULL AND tracking_domain IN (SELECT tracking_domain FROM waiting)`,
    ),
  };
}
