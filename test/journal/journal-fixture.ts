import { join } from 'node:path';
import Database from 'libsql';
import { onTestFinished } from 'vitest';
import type { Hit } from '../../src/journal/model/hit.ts';
import type { HitChange } from '../../src/journal/model/hit-change.ts';
import type { HitFilter, StoredHit } from '../../src/journal/model/stored-hit.ts';
import { MIGRATIONS } from '../../src/journal/store/database/journal-schema.ts';
import type { Journal, JournalReader } from '../../src/journal/store/journal.ts';
import { openSqliteJournal, type SqliteJournalOptions } from '../../src/journal/store/sqlite-journal.ts';
import { openSqliteJournalReader } from '../../src/journal/store/sqlite-journal-reader.ts';
import { tempDir } from '../support/temp-dir.ts';

export interface TestJournal {
  readonly journal: Journal;
  readonly dataDir: string;
  /** Rows of each batch written. */
  readonly batches: number[];
  readonly logged: { level: 'info' | 'warn' | 'error'; message: string }[];
  /** Attempts that failed. */
  failures(): number;
  /** What the journal does every second. */
  tick(): void;
}

/** A journal in a directory of its own, or in one there is; closed when the test ends. Nothing ticks by itself. */
export async function testJournal(options: Partial<SqliteJournalOptions> = {}): Promise<TestJournal> {
  const dataDir = options.dataDir ?? (await tempDir());
  const batches: number[] = [];
  const logged: TestJournal['logged'] = [];
  const ticks: (() => void)[] = [];
  let failures = 0;
  const journal = await openSqliteJournal({
    dataDir,
    address: 'cut',
    retentionMs: null,
    deferredMs: 0,
    log: {
      info: (_, message) => logged.push({ level: 'info', message }),
      warn: (_, message) => logged.push({ level: 'warn', message }),
      error: (_, message) => logged.push({ level: 'error', message }),
    },
    observe: {
      batch: rows => batches.push(rows),
      failure: () => {
        failures += 1;
      },
    },
    every: (_, run) => {
      ticks.push(run);
      return () => {};
    },
    ...options,
  });
  onTestFinished(() => journal.close());
  const tick = () => {
    for (const run of ticks) run();
  };
  return { journal, dataDir, batches, logged, failures: () => failures, tick };
}

export async function testReader(dataDir: string): Promise<JournalReader> {
  const reader = await openSqliteJournalReader({ dataDir });
  if (!reader) throw new Error('there is no journal');
  onTestFinished(() => reader.close());
  return reader;
}

/** What the journal holds, oldest first. */
export async function storedHits(dataDir: string, filter: HitFilter = {}): Promise<StoredHit[]> {
  return collect((await testReader(dataDir)).list(filter, 'oldest'));
}

/** A connection of its own to the journal's file. */
export function rawJournal(dataDir: string): Database.Database {
  const database = new Database(join(dataDir, 'journal.db'), { timeout: 1_000 });
  onTestFinished(() => void database.close());
  return database;
}

/** A journal as an older version of its schema left it, and a connection to it. */
export async function olderJournal(
  version: number,
): Promise<{ dataDir: string; database: Database.Database }> {
  const dataDir = await tempDir();
  const database = rawJournal(dataDir);
  database.exec('PRAGMA journal_mode = WAL');
  for (const sql of MIGRATIONS.slice(0, version)) database.exec(sql);
  database.exec(`PRAGMA user_version = ${version}`);
  return { dataDir, database };
}

/** What a hit's row keeps for its replay. */
export function replayOf(dataDir: string, { id }: Pick<Hit, 'id'>): string | null {
  const [replay] = rawJournal(dataDir).prepare('SELECT replay FROM hits WHERE id = ?').raw().get(id) as [
    string | null,
  ];
  return replay;
}

/** A change, with what the test cares about. */
export function testChange(
  { id, slug }: Pick<Hit, 'id' | 'slug'>,
  event: HitChange['event'],
  fields: Partial<HitChange> = {},
): HitChange {
  return {
    id,
    slug,
    event,
    timeMs: Date.UTC(2026, 4, 1, 1),
    reason: null,
    detail: null,
    errorCode: null,
    transactionId: null,
    everflowMs: null,
    unsent: null,
    ...fields,
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
