import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { schemaVersion } from '../../sqlite/migrate.ts';
import { sqliteCode } from '../../sqlite/sqlite-code.ts';
import { JournalError } from '../model/journal-error.ts';
import {
  isDamage,
  JOURNAL_DATABASE,
  journalProblem,
  MIGRATIONS,
  newerJournal,
} from './database/journal-schema.ts';

export interface JournalInspection {
  /** The whole path of the data directory. */
  readonly directory: string;
  /** Whether there is a journal; if not, the server makes it. */
  readonly exists: boolean;
  /** Bytes that this user may still write there; null where that cannot be told. */
  readonly freeBytes: number | null;
  /** What is wrong, in sentences. */
  readonly problems: readonly string[];
}

export interface InspectJournalOptions {
  readonly dataDir: string;
  readonly freeBytesIn?: (directory: string) => Promise<number>;
  /** How long another process's write is waited for, in ms. */
  readonly lockTimeoutMs?: number;
}

/** What the log beside the journal may grow to before it is written back (docs/operations.md). */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024;
/** Read in whole that takes half a second; of a larger journal only the ends are read, where the server works. */
const WHOLE_BYTES = 256 * 1024 * 1024;
const END_ROWS = 500;
/** Longer than the server ever writes at once. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Whether the journal can be read and written, and has room to grow. Makes nothing, changes no hit, and may run
 * beside the server: the lock for writing is held for microseconds.
 */
export async function inspectJournal(options: InspectJournalOptions): Promise<JournalInspection> {
  const { freeBytesIn = readFreeBytes, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const directory = resolve(options.dataDir);
  const path = join(directory, JOURNAL_DATABASE);
  const problems: string[] = [];
  let exists = false;
  let freeBytes: number | null = null;
  try {
    const place = await nearestDirectory(directory);
    freeBytes = await freeBytesIn(place);
    exists = await isThere(path);
    if (exists) tryDatabase(path, (await stat(path)).size, lockTimeoutMs);
    else await access(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    problems.push(error instanceof JournalError ? error.message : `${path} ${problemOf(error)}.`);
  }
  if (freeBytes !== null && freeBytes < LEAST_FREE_BYTES)
    problems.push(
      `DATA_DIR ${directory} has ${mebibytes(freeBytes)} free, and the journal needs ${mebibytes(LEAST_FREE_BYTES)} to work with.`,
    );
  return { directory, exists, freeBytes, problems };
}

/** 1048576 → "1 MiB". */
export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024).toLocaleString('en-US')} MiB`;
}

/** The directory, or the one in which the server would begin to make it. */
async function nearestDirectory(path: string): Promise<string> {
  if ((await isThere(path)) || dirname(path) === path) return path;
  return nearestDirectory(dirname(path));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (sqliteCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function readFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

/** Throws what is wrong with it. */
function tryDatabase(path: string, size: number, timeout: number): void {
  // Without `rw`, SQLite would make a file that has just been moved away.
  const database = new Database(`${pathToFileURL(path).href}?mode=rw`, { timeout });
  try {
    const version = schemaVersion(database);
    if (version > MIGRATIONS.length) throw newerJournal(version);
    if (size <= WHOLE_BYTES) readWhole(database);
    // At version 0 the server is just making it.
    if (version > 0) readEnds(database);
    tryWriting(database, version);
  } finally {
    database.close();
  }
}

/** SQLite gives the lock for writing on a file that is read-only too; only a change that is then taken back tells. */
function tryWriting(database: Database.Database, version: number): void {
  try {
    // In one call: between several, this process could be kept from going on, and the server from writing.
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`);
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK');
  }
}

function readWhole(database: Database.Database): void {
  const [found] = database.prepare('PRAGMA quick_check(1)').raw().get() as [string];
  if (found !== 'ok') throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
}

function readEnds(database: Database.Database): void {
  for (const order of ['ASC', 'DESC'])
    database
      .prepare(
        `SELECT sum(length(outcome)) FROM (SELECT outcome FROM hits ORDER BY id ${order} LIMIT ${END_ROWS})`,
      )
      .raw()
      .get();
}

function problemOf(error: unknown): string {
  if (isDamage(error))
    return 'is damaged; a server that meets the damage moves it aside and begins a new one';
  const code = sqliteCode(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `cannot be made or reached (${code}); check who owns DATA_DIR`;
  return journalProblem(error);
}
