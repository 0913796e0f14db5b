import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type Database from 'libsql';
import type { BusyWait } from '../../sqlite/retry-when-busy.ts';
import { compactLink } from '../model/compact-link.ts';
import { batchConflicts } from './batch-conflicts.ts';
import { checkpointBigLog } from './checkpoint.ts';
import { inRange } from './key-range.ts';
import { LINKS_DATABASE, openLinksDatabase, whenNotBusy } from './links-database.ts';
import type { LinkKey } from './page-cursor.ts';
import type { BatchOptions, BatchResult, LinkBatch, Repeat, RowLink } from './store.ts';

export interface SqliteBatchOptions extends BatchOptions {
  readonly dataDir: string;
  readonly clock: () => number;
  readonly busyWait: BusyWait;
}

/** The keys after `from`, up to and including `to`. */
type Range = readonly [from: LinkKey, to: LinkKey];
type Outcome = 'created' | 'updated' | 'unchanged' | 'foreign';

/** Rows in one statement, which blocks the server's event loop for at most about 2 ms. */
const RANGE_ROWS = 250;
const FIRST: LinkKey = ['', ''];
const LAST: LinkKey = ['\u{10ffff}', ''];

/**
 * Collects links in a scratch database next to the links, then moves them over in one transaction. So a slow file or
 * pipe never holds the write lock, and a million links need no memory. It has its own connection, because its
 * transaction stays open across turns of the event loop.
 */
export async function openSqliteBatch(options: SqliteBatchOptions): Promise<LinkBatch> {
  const { clock, busyWait, removeOthers, signal } = options;
  const database = await openLinksDatabase(options.dataDir, busyWait);
  // Otherwise `COMMIT` would checkpoint and stall the server; see `checkpointBigLog`.
  database.pragma('wal_autocheckpoint = 0');
  const scratchFile = join(options.dataDir, `links-import-${randomUUID()}.tmp`);
  const sql = await attachScratch(database, scratchFile).then(
    () => prepareStatements(database, options),
    error => {
      database.close();
      throw error;
    },
  );

  // Staging is one transaction, for speed. It writes only to the scratch database, so it blocks no other connection.
  database.exec('BEGIN');
  const endStaging = () => {
    if (database.inTransaction) database.exec('COMMIT');
  };

  function stageOne({ row, link, slugMade }: RowLink): Repeat | undefined {
    const domain = link.domain ?? '';
    for (const alias of link.aliases) {
      const first = sql.firstAliasRow.get(alias, domain) as [number] | undefined;
      if (first) return { row, link, firstRow: first[0], alias };
    }
    const text = JSON.stringify(compactLink(link));
    const { changes } = sql.stage.run(row, link.slug, domain, text, slugMade ? 1 : 0);
    if (changes === 0) {
      const [firstRow] = sql.firstRow.get(link.slug, domain) as [number];
      return { row, link, firstRow, alias: null };
    }
    for (const alias of link.aliases) sql.stageAlias.run(alias, domain, row, link.slug);
    return undefined;
  }

  async function stage(rows: readonly RowLink[]): Promise<readonly Repeat[]> {
    signal?.throwIfAborted();
    return rows.map(stageOne).filter(repeat => repeat !== undefined);
  }

  async function compare(): Promise<BatchResult> {
    const counts = { created: 0, updated: 0, unchanged: 0, foreign: 0 };
    const conflicts = sql.conflicts.begin();
    for await (const range of ranges(sql.stagedBoundary, signal)) {
      const outcomes = new Map(sql.compare.all(...flat(range)) as [Outcome, number][]);
      for (const [outcome, rows] of outcomes) counts[outcome] += rows;
      conflicts.addForeign(outcomes.get('foreign') ?? 0, flat(range));
      conflicts.addTakenSlugs(flat(range));
    }
    for await (const range of ranges(sql.aliasBoundary, signal)) conflicts.addTakenAliases(flat(range));
    const { foreign: _, ...written } = counts;
    const removed = removeOthers ? await forEachRange(sql.others, sql.countOthers) : 0;
    return { ...written, removed, ...conflicts.all() };
  }

  /** Runs a counting statement for each range and returns the sum. */
  async function forEachRange(boundary: Database.Statement, statement: Database.Statement): Promise<number> {
    let total = 0;
    for await (const range of ranges(boundary, signal)) {
      const [count] = statement.get(...flat(range)) as [number];
      total += count;
    }
    return total;
  }

  async function commit(): Promise<BatchResult> {
    endStaging();
    await whenNotBusy(() => database.exec('BEGIN IMMEDIATE'), busyWait);
    try {
      const result = await compare();
      if (result.conflictCount === 0) {
        if (removeOthers)
          for await (const range of ranges(sql.others, signal)) sql.remove.run(...flat(range));
        const now = clock();
        for await (const range of ranges(sql.stagedBoundary, signal)) sql.write.run(now, now, ...flat(range));
        database.exec('COMMIT');
        await checkpointBigLog(join(options.dataDir, LINKS_DATABASE));
      }
      return result;
    } finally {
      if (database.inTransaction) database.exec('ROLLBACK');
    }
  }

  return {
    stage,
    compare: () => {
      endStaging();
      return compare();
    },
    commit,
    async close() {
      try {
        endStaging();
        // libsql keeps a closed connection until its statements are garbage-collected. This frees the disk space now.
        database.exec('DETACH scratch');
      } finally {
        database.close();
        await rm(scratchFile, { force: true });
      }
    },
  };
}

/** Attaches the scratch database. It is always thrown away, so it needs neither a journal nor syncing. */
async function attachScratch(database: Database.Database, file: string): Promise<void> {
  database.prepare('ATTACH ? AS scratch').run(file);
  for (const pragma of [
    'journal_mode = OFF',
    'synchronous = OFF',
    'locking_mode = EXCLUSIVE',
    'cache_size = -16000',
  ])
    database.pragma(`scratch.${pragma}`);
  database.exec(
    `CREATE TABLE scratch.staged (
       row INTEGER PRIMARY KEY, slug TEXT NOT NULL, domain TEXT NOT NULL, link TEXT NOT NULL,
       slug_made INTEGER NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX scratch.staged_key ON staged (slug, domain);
     CREATE TABLE scratch.staged_aliases (
       slug TEXT NOT NULL, domain TEXT NOT NULL, row INTEGER NOT NULL, link_slug TEXT NOT NULL,
       PRIMARY KEY (slug, domain)
     ) STRICT, WITHOUT ROWID;`,
  );
  // Unlinked now, so that even a killed process leaves no file. Windows cannot do that; there, `close` removes it.
  await rm(file, { force: true }).catch(() => undefined);
}

function prepareStatements(database: Database.Database, { source, takeOver, removeOthers }: BatchOptions) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  const boundary = (from: string) =>
    prepare(
      `SELECT slug, domain FROM ${from} (slug, domain) > (?, ?) ORDER BY slug, domain LIMIT 1 OFFSET ${RANGE_ROWS - 1}`,
    );
  const foreign = takeOver ? 'false' : `links.source <> '${source}'`;
  const staged = `scratch.staged AS s LEFT JOIN links ON links.slug = s.slug AND links.domain = s.domain`;
  const conflicts = batchConflicts(database, { foreign, leaves: removeOthers ? source : null });
  const isOther = `o.source = '${source}' AND NOT EXISTS
    (SELECT 1 FROM scratch.staged AS s WHERE s.slug = o.slug AND s.domain = o.domain)`;
  // If the other source has an identical link, the file adopts it; a manual import leaves it to the file.
  const adopts = source === 'file' || takeOver ? `OR links.source <> '${source}'` : '';
  return {
    stage: database.prepare(
      'INSERT INTO scratch.staged VALUES (?, ?, ?, ?, ?) ON CONFLICT (slug, domain) DO NOTHING',
    ),
    stageAlias: database.prepare('INSERT INTO scratch.staged_aliases VALUES (?, ?, ?, ?)'),
    firstRow: prepare('SELECT row FROM scratch.staged WHERE slug = ? AND domain = ?'),
    firstAliasRow: prepare('SELECT row FROM scratch.staged_aliases WHERE slug = ? AND domain = ?'),
    stagedBoundary: boundary('scratch.staged WHERE'),
    aliasBoundary: boundary('scratch.staged_aliases WHERE'),
    compare: prepare(
      `SELECT CASE WHEN links.slug IS NULL THEN 'created' WHEN links.link = s.link THEN 'unchanged'
                   WHEN ${foreign} THEN 'foreign' ELSE 'updated' END AS outcome, count(*)
       FROM ${staged} WHERE ${inRange('s')} GROUP BY outcome`,
    ),
    conflicts,
    write: database.prepare(
      `INSERT INTO links (slug, domain, link, source, created_at, updated_at)
       SELECT s.slug, s.domain, s.link, '${source}', ?, ? FROM scratch.staged AS s WHERE ${inRange('s')}
       ORDER BY s.slug, s.domain
       ON CONFLICT (slug, domain) DO UPDATE
         SET link = excluded.link, source = excluded.source, updated_at = excluded.updated_at
         WHERE links.link <> excluded.link ${adopts}`,
    ),
    others: boundary(`links WHERE source = '${source}' AND`),
    countOthers: prepare(`SELECT count(*) FROM links AS o WHERE ${isOther} AND ${inRange('o')}`),
    remove: database.prepare(`DELETE FROM links AS o WHERE ${isOther} AND ${inRange('o')}`),
  };
}

/** Splits a table into ranges of keys, with a turn of the event loop after each. */
async function* ranges(boundary: Database.Statement, signal: AbortSignal | undefined): AsyncGenerator<Range> {
  let from = FIRST;
  while (from !== LAST) {
    signal?.throwIfAborted();
    const to = (boundary.get(...from) as [string, string] | undefined) ?? LAST;
    yield [from, to];
    from = to;
    await setImmediate();
  }
}

function flat([from, to]: Range): string[] {
  return [...from, ...to];
}
