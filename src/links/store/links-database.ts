import { join } from 'node:path';
import Database from 'libsql';
import { inTransaction } from '../../sqlite/in-transaction.ts';
import { makeDirectory } from '../../sqlite/make-directory.ts';
import { migrate, schemaVersion } from '../../sqlite/migrate.ts';
import { type BusyWait, retryWhenBusy } from '../../sqlite/retry-when-busy.ts';
import { ACCESS_PROBLEMS, sqliteCode } from '../../sqlite/sqlite-code.ts';
import { LINKS_MIGRATIONS } from './links-schema.ts';
import { LinkStoreError } from './store.ts';

export const LINKS_DATABASE = 'links.db';

// SQLite waits for locks synchronously, which would stall every hit. So it hardly waits, and `whenNotBusy` does.
const LOCK_TIMEOUT_MS = 2;
/** A WAL that grew in a big import is truncated to this size, in bytes, when it next starts over. */
const WAL_SIZE_LIMIT = 16 * 1024 * 1024;

/**
 * Opens `links.db` in the data directory, creates both if missing, and migrates the schema.
 * @throws {LinkStoreError} if that fails.
 */
export async function openLinksDatabase(dataDir: string, wait: BusyWait): Promise<Database.Database> {
  const file = join(dataDir, LINKS_DATABASE);
  try {
    await makeDirectory(dataDir);
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
  await whenNotBusy(() => database.pragma('journal_mode = WAL'), wait);
  database.pragma('synchronous = NORMAL');
  database.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT}`);
  if (schemaVersion(database) === LINKS_MIGRATIONS.length) return;
  await whenNotBusy(() => inTransaction(database, () => migrate(database, LINKS_MIGRATIONS, newer)), wait);
}

function newer(version: number): LinkStoreError {
  return new LinkStoreError(
    'newer',
    `The links were written by a newer version of click-proxy (schema ${version}; this one knows ${LINKS_MIGRATIONS.length}); run that version or a later one.`,
  );
}

/**
 * Retries, without blocking, while another connection holds the lock.
 * @throws {LinkStoreError} `busy` if it is still held after the last attempt.
 */
export function whenNotBusy<T>(attempt: () => T, wait: BusyWait): Promise<T> {
  const busy = (cause: unknown) =>
    new LinkStoreError(
      'busy',
      `The links were locked by another process for ${Math.round(wait.totalMs / 1000)} seconds (an import?); try again when it has ended.`,
      { cause },
    );
  return retryWhenBusy(attempt, wait, busy);
}

const REASONS: Readonly<Record<string, string>> = {
  ...ACCESS_PROBLEMS,
  SQLITE_NOTADB: 'is not a database; move it away, or name another DATA_DIR',
  SQLITE_CORRUPT: 'is damaged; restore it from a backup, or import the links again into another DATA_DIR',
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
  // libsql gives no code when a connection cannot be opened.
  return new LinkStoreError('unusable', `${file} ${REASONS['SQLITE_CANTOPEN']}.`, { cause: error });
}
