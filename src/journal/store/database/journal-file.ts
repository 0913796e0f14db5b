import { statSync } from 'node:fs';
import { access, constants, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { inTransaction } from '../../../sqlite/in-transaction.ts';
import { makeDirectory } from '../../../sqlite/make-directory.ts';
import { migrate, schemaVersion } from '../../../sqlite/migrate.ts';
import { JOURNAL_DATABASE, MIGRATIONS, newerJournal } from './journal-schema.ts';
import { type JournalStatements, prepareJournal } from './journal-statements.ts';

/** An open journal. */
export interface JournalConnection {
  readonly database: Database.Database;
  readonly sql: JournalStatements;
}

/**
 * The WAL is cut back to this when it is next begun anew. What is longer holds something to be checkpointed, and is
 * what the housekeeping goes by.
 */
export const WAL_SIZE_LIMIT = 8 * 1024 * 1024;

/** The journal's file, which may be missing, damaged or replaced at any time. */
export class JournalFile {
  readonly path: string;
  #database: Database.Database | undefined;
  #connection: JournalConnection | undefined;
  #identity: string | undefined;

  constructor(dataDir: string) {
    this.path = join(dataDir, JOURNAL_DATABASE);
  }

  /** @throws An error with the code SQLITE_CANTOPEN, where it is not open. */
  get connection(): JournalConnection {
    if (this.#connection) return this.#connection;
    throw Object.assign(new Error('the journal is not open'), { code: 'SQLITE_CANTOPEN' });
  }

  /**
   * Opens the file where it is not open, makes it and its directory when missing, and brings the schema up to date.
   * Throws as SQLite and the file system do, `SQLITE_BUSY` among it, and JournalError `newer`.
   */
  async open(): Promise<void> {
    if (this.#connection) return;
    await makeDirectory(dirname(this.path));
    // Kept when what follows fails: libsql frees a connection only when its statements have been collected, and a
    // second one for each attempt would use up the process's files.
    this.#database ??= new Database(this.path, { timeout: 0 });
    const database = this.#database;
    this.#identity = identityOf(statSync(this.path));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON');
    // A checkpoint syncs to the disk and can take seconds; the housekeeping does it on another thread.
    database.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${WAL_SIZE_LIMIT}`);
    if (schemaVersion(database) !== MIGRATIONS.length)
      inTransaction(database, () => migrate(database, MIGRATIONS, newerJournal));
    this.#connection = { database, sql: prepareJournal(database) };
  }

  /**
   * Moves all of the WAL into the database, as far as no other process holds it: who copies the file after the end
   * has it all. It waits for the disk.
   */
  checkpoint(): void {
    this.#database?.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().get();
  }

  /** Lets go of the file; `open` may be called again. */
  letGo(): void {
    const database = this.#database;
    this.#connection = undefined;
    this.#database = undefined;
    database?.close();
  }

  /** Whether another file, or none, stands where this one was opened. */
  async isReplaced(): Promise<boolean> {
    if (this.#identity === undefined) return false;
    return stat(this.path).then(
      stats => identityOf(stats) !== this.#identity,
      error => error.code === 'ENOENT' || error.code === 'ENOTDIR',
    );
  }

  /** Whether it may be written by now, where it was opened for reading only. */
  isWritable(): Promise<boolean> {
    return access(this.path, constants.W_OK).then(
      () => true,
      () => false,
    );
  }

  /**
   * Lets go of a damaged file and moves it aside. Where another process has done so already, the file that now
   * stands there is left alone. Gives the new name; null where nothing was moved.
   */
  async moveAside(timeMs: number): Promise<string | null> {
    const replaced = await this.isReplaced();
    this.letGo();
    if (replaced) return null;
    // No colons: some file systems have none in names.
    const aside = `${this.path}.damaged-${new Date(timeMs).toISOString().replaceAll(':', '-')}`;
    // The WAL first: one that stayed behind would be played into the new file.
    for (const suffix of ['-wal', '-shm', ''])
      await rename(this.path + suffix, aside + suffix).catch(error => {
        if (error.code !== 'ENOENT') throw error;
      });
    return aside;
  }
}

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}
