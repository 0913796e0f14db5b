import { ACCESS_PROBLEMS, sqliteCode } from '../../../sqlite/sqlite-code.ts';
import { JournalError } from '../../model/journal-error.ts';

/** The journal's file in the data directory; `-wal` and `-shm` stand beside it. */
export const JOURNAL_DATABASE = 'journal.db';

/**
 * Each entry takes the schema from version n to n + 1 and is never edited after a release.
 *
 * IDs are UUIDv7: they rise with time, so the index that keeps them unique also finds hits by time, and a new hit
 * goes to its end. There is no other index over all hits on purpose: one by slug or offer would be written to at
 * random places, which costs the way of a hit reads from the disk once the journal is larger than memory.
 *
 * `replay` is what a deferred click is sent with, the visitor's whole address included. It is there only while the
 * click waits or is being sent. `waiting` counts the deferred clicks, because counting them takes 25 ms where an
 * outage has left 200,000, and is asked for every second; triggers keep it right whoever writes, for 2 µs a row.
 *
 * `capped_link` is the link's ID where the hit's click counts to the link's cap. `link_activity.clicks` counts those,
 * also by triggers: however a hit is written, changed or tried again, its click counts once. A click that was refused
 * or never sent in the end does not. The counts stay when the hits are deleted.
 *
 * `latest_hits` takes links' latest hits at its end, as they come; the housekeeping moves them to
 * `link_activity.last_hit_at`. There, each would be a page to be read and written while its visitor waits: a quarter of
 * what a hit costs where a campaign has a million links.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE hits (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     time INTEGER NOT NULL,
     domain TEXT NOT NULL,
     slug TEXT,
     offer_id INTEGER,
     affiliate_id INTEGER,
     visitor TEXT NOT NULL,
     visitor_reason TEXT NOT NULL,
     outcome TEXT NOT NULL,
     reason TEXT,
     detail TEXT,
     error_code INTEGER,
     transaction_id TEXT,
     params TEXT,
     left_out TEXT,
     address TEXT,
     user_agent TEXT,
     referrer TEXT,
     status INTEGER NOT NULL,
     everflow_ms REAL,
     total_ms REAL NOT NULL,
     changed_at INTEGER,
     tracking_domain TEXT,
     replay TEXT
   ) STRICT;
   CREATE INDEX hits_to_replay ON hits (tracking_domain, outcome, id) WHERE replay IS NOT NULL;

   CREATE TABLE waiting (tracking_domain TEXT PRIMARY KEY, hits INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TRIGGER hit_waits AFTER INSERT ON hits
     WHEN NEW.replay IS NOT NULL AND NEW.outcome = 'deferred'
     BEGIN
       INSERT INTO waiting VALUES (NEW.tracking_domain, 1)
         ON CONFLICT (tracking_domain) DO UPDATE SET hits = hits + 1;
     END;
   CREATE TRIGGER hit_waits_again AFTER UPDATE OF outcome ON hits
     WHEN NEW.replay IS NOT NULL AND NEW.outcome = 'deferred' AND OLD.outcome <> 'deferred'
     BEGIN
       INSERT INTO waiting VALUES (NEW.tracking_domain, 1)
         ON CONFLICT (tracking_domain) DO UPDATE SET hits = hits + 1;
     END;
   CREATE TRIGGER hit_waits_no_more AFTER UPDATE OF outcome ON hits
     WHEN OLD.replay IS NOT NULL AND OLD.outcome = 'deferred' AND NEW.outcome <> 'deferred'
     BEGIN
       UPDATE waiting SET hits = hits - 1 WHERE tracking_domain = OLD.tracking_domain;
     END;
   CREATE TRIGGER waiting_hit_goes AFTER DELETE ON hits
     WHEN OLD.replay IS NOT NULL AND OLD.outcome = 'deferred'
     BEGIN
       UPDATE waiting SET hits = hits - 1 WHERE tracking_domain = OLD.tracking_domain;
     END;

   CREATE TABLE address_salt (
     one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL, salt TEXT NOT NULL
   ) STRICT;`,
  `ALTER TABLE hits ADD COLUMN capped_link TEXT;
   CREATE TABLE link_activity (
     link_id TEXT PRIMARY KEY, clicks INTEGER NOT NULL, last_hit_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER capped_click AFTER INSERT ON hits
     WHEN NEW.capped_link IS NOT NULL
     BEGIN
       INSERT INTO link_activity VALUES (NEW.capped_link, 1, NEW.time)
         ON CONFLICT (link_id) DO UPDATE SET clicks = clicks + 1;
     END;
   CREATE TRIGGER capped_click_not_made AFTER UPDATE OF outcome ON hits
     WHEN OLD.capped_link IS NOT NULL AND NEW.outcome IN ('rejected', 'expired')
       AND OLD.outcome NOT IN ('rejected', 'expired')
     BEGIN
       UPDATE link_activity SET clicks = clicks - 1 WHERE link_id = OLD.capped_link;
     END;`,
  'CREATE TABLE latest_hits (seq INTEGER PRIMARY KEY, link_id TEXT NOT NULL, time INTEGER) STRICT;',
];

/** The error for a journal that a later version has written. */
export function newerJournal(version: number): JournalError {
  return new JournalError(
    'newer',
    `The journal was written by a newer version of click-proxy (schema ${version}; this one knows ${MIGRATIONS.length}); run that version or a later one.`,
  );
}

/** The code of an error that says: another file, or none, stands where the journal was opened. */
export const REPLACED = 'REPLACED';

/** Whether the file's content is at fault, and not the way to it. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB';
}

/** What is wrong with the journal, to complete the sentence "journal.db …". */
export function journalProblem(error: unknown): string {
  const code = sqliteCode(error);
  if (isDamage(error)) return 'is damaged';
  if (code === 'SQLITE_BUSY') return 'is locked by another process';
  if (code === REPLACED) return 'was moved away or replaced';
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return `cannot be made or reached (${code})`;
  // libsql gives a connection that cannot be opened no code of its own.
  return ACCESS_PROBLEMS[code || 'SQLITE_CANTOPEN'] ?? `cannot be used (${code})`;
}
