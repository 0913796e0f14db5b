import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { LinkStoreError } from './store.ts';

export const LINKS_DATABASE = 'links.db';

// SQLite waits for a lock synchronously, which would stall every hit. So it waits hardly at all, and
// `retryWhenBusy` does the waiting.
const LOCK_TIMEOUT_MS = 2;
const RETRY_PAUSE_MS = 25;
/** A WAL that grew in a big import is cut back to this when it is next begun anew. */
const WAL_SIZE_LIMIT = 16 * 1024 * 1024;

/** How long a write waits for another process's write to end. */
export interface BusyWait {
  readonly totalMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
}

export const DEFAULT_BUSY_WAIT: BusyWait = { totalMs: 15_000, pause: delay };

// Each entry takes the schema from version n to n + 1 and is never edited after a release.
// The key begins with the slug, so that one seek finds both the domain's link and the link of any domain
// (domain ''), and a listing by slug reads the table in its own order.
const MIGRATIONS = [
  `CREATE TABLE links (
     slug TEXT NOT NULL,
     domain TEXT NOT NULL,
     link TEXT NOT NULL,
     source TEXT NOT NULL CHECK (source IN ('cli', 'file')),
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL,
     PRIMARY KEY (slug, domain)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX links_from_file ON links (slug, domain) WHERE source = 'file';`,
];

/**
 * Opens `links.db` in the data directory, makes both when missing, and brings the schema up to date.
 * @throws {LinkStoreError} when that cannot be done.
 */
export async function openLinksDatabase(dataDir: string, wait: BusyWait): Promise<Database.Database> {
  const file = join(dataDir, LINKS_DATABASE);
  try {
    await mkdir(dataDir, { recursive: true });
    const database = new Database(file, { timeout: LOCK_TIMEOUT_MS });
    try {
      await prepare(database, wait);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw describe(error, dataDir, file);
  }
}

async function prepare(database: Database.Database, wait: BusyWait): Promise<void> {
  await retryWhenBusy(() => database.pragma('journal_mode = WAL'), wait);
  database.pragma('synchronous = NORMAL');
  database.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT}`);
  if (schemaVersion(database) === MIGRATIONS.length) return;
  await retryWhenBusy(() => inTransaction(database, () => migrate(database)), wait);
}

function migrate(database: Database.Database): void {
  const version = schemaVersion(database);
  if (version > MIGRATIONS.length)
    throw new LinkStoreError(
      'newer',
      `The links were written by a newer version of click-proxy (schema ${version}; this one knows ${MIGRATIONS.length}); run that version or a later one.`,
    );
  for (const sql of MIGRATIONS.slice(version)) database.exec(sql);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

function schemaVersion(database: Database.Database): number {
  const [version] = database.prepare('PRAGMA user_version').raw().get() as [number];
  return version;
}

/** Runs `work` in a write transaction; it must not await, because the connection is shared. */
export function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Tries again, without blocking, while another connection holds the lock.
 * @throws {LinkStoreError} `busy`, when it is still held in the end.
 */
export async function retryWhenBusy<T>(attempt: () => T, wait: BusyWait): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += RETRY_PAUSE_MS) {
    try {
      return attempt();
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_BUSY') throw error;
      if (waitedMs >= wait.totalMs)
        throw new LinkStoreError(
          'busy',
          `The links were locked by another process for ${Math.round(wait.totalMs / 1000)} seconds (an import?); try again when it has ended.`,
          { cause: error },
        );
    }
    await wait.pause(RETRY_PAUSE_MS);
  }
}

/** SQLite's name for what went wrong; extended codes (SQLITE_BUSY_SNAPSHOT) count as their family. */
function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? (/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code) : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not a database; move it away, or name another DATA_DIR',
  SQLITE_CORRUPT: 'is damaged; restore it from a backup, or import the links again into another DATA_DIR',
  SQLITE_READONLY: 'cannot be written; check who owns it and its directory',
  SQLITE_FULL: 'cannot grow: the disk is full',
  SQLITE_IOERR: 'cannot be read or written: the disk reports an error',
  SQLITE_CANTOPEN: 'cannot be opened; check who owns it and its directory',
};

function describe(error: unknown, dataDir: string, file: string): unknown {
  if (error instanceof LinkStoreError) return error;
  const code = sqliteCode(error) ?? '';
  const reason = REASONS[code];
  if (reason) return new LinkStoreError('unusable', `${file} ${reason}.`, { cause: error });
  if (/^E[A-Z]+$/.test(code))
    return new LinkStoreError(
      'unusable',
      `The data directory ${dataDir} cannot be made (${code}); name one that this user can write in DATA_DIR.`,
      { cause: error },
    );
  // libsql gives a connection that cannot be opened no code of its own.
  return new LinkStoreError('unusable', `${file} ${REASONS['SQLITE_CANTOPEN']}.`, { cause: error });
}
