import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { schemaVersion } from '../../sqlite/migrate.ts';
import { JournalError } from '../model/journal-error.ts';
import type { CountedHit, HitFilter, StoredHit } from '../model/stored-hit.ts';
import { idBound } from './database/id-bound.ts';
import { JOURNAL_DATABASE, journalProblem, MIGRATIONS, newerJournal } from './database/journal-schema.ts';
import type { JournalReader } from './journal.ts';
import { LAST_HIT } from './last-hit-sql.ts';
import { COUNTED_PAGE, fromCountedPage } from './reading/counted-hit.ts';
import { fromRow, READ_COLUMNS } from './reading/stored-row.ts';

export interface SqliteJournalReaderOptions {
  readonly dataDir: string;
}

/** Hits looked at in one statement: what the event loop waits for, and how long a checkpoint is held up. */
const PAGE_ROWS = 500;
/** Readers wait for a lock only where the file is just being opened or recovered by another process. */
const LOCK_TIMEOUT_MS = 1_000;
/** Sorts after every ID. */
const LAST_ID = '\u{10ffff}';

type Span = readonly [lowId: string, highId: string];

/**
 * Opens the journal for reading, beside the process that writes it; null where there is none yet. Makes and changes
 * nothing.
 * @throws {JournalError} when it cannot be read.
 */
export async function openSqliteJournalReader({
  dataDir,
}: SqliteJournalReaderOptions): Promise<JournalReader | null> {
  const path = join(dataDir, JOURNAL_DATABASE);
  try {
    await access(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(path, error);
  }
  try {
    const database = new Database(`${pathToFileURL(path).href}?mode=ro`, { timeout: LOCK_TIMEOUT_MS });
    const version = schemaVersion(database);
    // Just being made by the server.
    if (version === 0) {
      database.close();
      return null;
    }
    if (version > MIGRATIONS.length) throw newerJournal(version);
    if (version < MIGRATIONS.length) throw olderJournal(path);
    return createReader(database, path);
  } catch (error) {
    throw error instanceof JournalError ? error : unusable(path, error);
  }
}

function olderJournal(path: string): JournalError {
  const sentence = `${path} was written by an older version of click-proxy; start the server once, which brings it up to date.`;
  return new JournalError('unusable', sentence);
}

function unusable(path: string, error: unknown): JournalError {
  return new JournalError('unusable', `${path} ${journalProblem(error)}.`, { cause: error });
}

function createReader(database: Database.Database, path: string): JournalReader {
  const sql = prepareStatements(database);
  const numberOf = ([row]: readonly unknown[]) => (row as [number | null] | undefined)?.[0] ?? undefined;

  function all(statement: Database.Statement, ...values: (string | number | null)[]): unknown[] {
    try {
      return statement.all(...values);
    } catch (error) {
      throw unusable(path, error);
    }
  }

  async function* list(filter: HitFilter, order: 'newest' | 'oldest'): AsyncGenerator<StoredHit> {
    for await (const rows of pages(filter, order, sql[order].page))
      for (const row of rows) yield fromRow(row);
  }

  async function* pagesToCount(filter: HitFilter): AsyncGenerator<CountedHit[]> {
    for await (const [row] of pages(filter, 'oldest', sql.counted))
      yield fromCountedPage((row as [string])[0]);
  }

  async function* pages(
    filter: HitFilter,
    order: 'newest' | 'oldest',
    page: Database.Statement,
  ): AsyncGenerator<unknown[]> {
    const { boundary } = sql[order];
    for (let span: Span | null = idRange(filter); span; await nextTurn()) {
      // A page is cut by what is looked at and not by what is found: a filter that lets hardly anything through
      // would else hold one statement, and with it the WAL, for as long as the whole journal takes.
      const [end] = all(boundary, ...span) as [string][];
      const [now, later]: readonly [Span, Span | null] = cutSpan(span, end?.[0], order);
      yield all(page, ...now, ...filterValues(filter));
      span = later;
    }
  }

  async function after(seq: number, filter: HitFilter, limit: number): Promise<StoredHit[]> {
    const last = numberOf(all(sql.lastSeq)) ?? 0;
    const first = numberOf(all(sql.firstSeq)) ?? 0;
    const hits: StoredHit[] = [];
    for (let from = Math.max(seq, first - 1); from < last && hits.length < limit; from += PAGE_ROWS) {
      const to = Math.min(from + PAGE_ROWS, last);
      const values = [from, to, ...filterValues(filter), ...idRange(filter), limit - hits.length];
      hits.push(...all(sql.after, ...values).map(fromRow));
      if (to < last) await nextTurn();
    }
    return hits;
  }

  return {
    async get(id) {
      const [row] = all(sql.get, id);
      return row === undefined ? undefined : fromRow(row);
    },
    list,
    pagesToCount,
    lastSeq: async () => numberOf(all(sql.lastSeq)) ?? 0,
    after,
    lastHitMs: async linkId => numberOf(all(sql.lastHit, linkId)) ?? null,
    async estimate(filter) {
      // Hits are written in about the order they come.
      const first = numberOf(all(sql.firstIn, ...idRange(filter)));
      const last = numberOf(all(sql.lastIn, ...idRange(filter)));
      return first === undefined || last === undefined ? 0 : Math.max(1, last - first + 1);
    },
    async close() {
      database.close();
    },
  };
}

function prepareStatements(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  const matches = `(?3 IS NULL OR slug = ?3) AND (?4 IS NULL OR offer_id = ?4)
    AND (?5 IS NULL OR outcome IN (SELECT value FROM json_each(?5)))`;
  const oldestRange = 'id > ?1 AND id <= ?2';
  const pages = (range: string, order: 'ASC' | 'DESC') => ({
    boundary: prepare(
      `SELECT id FROM hits WHERE ${range} ORDER BY id ${order} LIMIT 1 OFFSET ${PAGE_ROWS - 1}`,
    ),
    page: prepare(`SELECT ${READ_COLUMNS} FROM hits WHERE ${range} AND ${matches} ORDER BY id ${order}`),
  });
  return {
    get: prepare(`SELECT ${READ_COLUMNS} FROM hits WHERE id = ?`),
    // A boundary belongs to the page that it ends, whichever way they go.
    oldest: pages(oldestRange, 'ASC'),
    newest: pages('id >= ?1 AND id < ?2', 'DESC'),
    counted: prepare(`SELECT ${COUNTED_PAGE} FROM hits WHERE ${oldestRange} AND ${matches}`),
    lastSeq: prepare('SELECT max(seq) FROM hits'),
    lastHit: prepare(LAST_HIT),
    firstSeq: prepare('SELECT min(seq) FROM hits'),
    after: prepare(
      `SELECT ${READ_COLUMNS} FROM hits WHERE seq > ?1 AND seq <= ?2 AND id > ?6 AND id < ?7 AND ${matches}
       ORDER BY seq LIMIT ?8`,
    ),
    firstIn: prepare('SELECT seq FROM hits WHERE id > ? AND id < ? ORDER BY id LIMIT 1'),
    lastIn: prepare('SELECT seq FROM hits WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1'),
  };
}

/** What is to be read first, and what is then still to be read. */
function cutSpan(
  [low, high]: Span,
  at: string | undefined,
  order: 'newest' | 'oldest',
): [now: Span, later: Span | null] {
  if (at === undefined) return [[low, high], null];
  const halves: [Span, Span] = [
    [low, at],
    [at, high],
  ];
  return order === 'oldest' ? halves : [halves[1], halves[0]];
}

/** The IDs of a time span; none of them is a hit's own. */
function idRange({ sinceMs, untilMs }: HitFilter): Span {
  return [sinceMs === undefined ? '' : idBound(sinceMs), untilMs === undefined ? LAST_ID : idBound(untilMs)];
}

function filterValues({ slug, offerId, outcomes }: HitFilter): (string | number | null)[] {
  return [slug ?? null, offerId ?? null, outcomes ? JSON.stringify(outcomes) : null];
}
