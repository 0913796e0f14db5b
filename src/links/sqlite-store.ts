import type Database from 'libsql';
import { inTransaction } from '../sqlite/in-transaction.ts';
import { type BusyWait, DEFAULT_BUSY_WAIT } from '../sqlite/retry-when-busy.ts';
import { openLinksDatabase, whenNotBusy } from './sqlite.ts';
import { openSqliteBatch } from './sqlite-batch.ts';
import { sqliteListing } from './sqlite-listing.ts';
import { sqliteWriter } from './sqlite-writer.ts';
import type { FoundLink, LinkStore, StoredLink } from './store.ts';
import { STORED_COLUMNS, type StoredRow, toFoundLink, toStoredLink } from './stored-row.ts';

export interface SqliteLinkStoreOptions {
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly busyWait?: BusyWait;
}

/**
 * The links in an SQLite file that several processes may use at once.
 * @throws {LinkStoreError} when the file cannot be used.
 */
export async function openSqliteLinkStore(options: SqliteLinkStoreOptions): Promise<LinkStore> {
  const { dataDir, clock = Date.now, busyWait = DEFAULT_BUSY_WAIT } = options;
  const database = await openLinksDatabase(dataDir, busyWait);
  const sql = prepareStatements(database);
  const { put, remove } = sqliteWriter(database, clock);
  const { list, page } = sqliteListing(database, clock);
  let ownWrites = 0;

  async function write<T>(work: () => T): Promise<T> {
    const value = await whenNotBusy(() => inTransaction(database, work), busyWait);
    ownWrites += 1;
    return value;
  }

  return {
    async findAll(slug) {
      const [rows] = sql.findAll.get(slug, slug) as [string | null];
      return rows === null ? [] : rows.split('\n').map(readFoundLink);
    },
    get: async (domain, slug) => stored(sql.get.get(slug, domain ?? '')),
    getById: async id => stored(sql.getById.get(id)),
    put: (link, putOptions) => write(() => put(link, putOptions)),
    remove: (domain, slug, removeOptions) => write(() => remove(domain, slug, removeOptions)),
    list: (filter = {}) => list(filter),
    page,
    async count(source) {
      const row = source === undefined ? sql.count.get() : sql.countSource.get(source);
      return (row as [number])[0];
    },
    // SQLite's own counter does not see the writes of its own connection.
    version: async () => `${(sql.version.get() as [number])[0]}.${ownWrites}`,
    openBatch: batchOptions => openSqliteBatch({ dataDir, clock, busyWait, ...batchOptions }),
    async close() {
      database.close();
    },
  };
}

/** What `findAll` gives of one link: its ID, a space, its text. */
function readFoundLink(row: string): FoundLink {
  const space = row.indexOf(' ');
  return toFoundLink(row.slice(0, space), row.slice(space + 1));
}

function prepareStatements(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  return {
    findAll: prepare(
      // In one row, which libsql gives in two thirds of the time that it takes for a list of one. No ID has a space
      // in it, and no JSON a line break.
      `SELECT group_concat(id || ' ' || link, char(10)) FROM (
         SELECT id, link FROM links WHERE slug = ?
         UNION ALL
         SELECT l.id, l.link FROM aliases AS a JOIN links AS l ON l.slug = a.link_slug AND l.domain = a.domain
         WHERE a.slug = ?)`,
    ),
    get: prepare(`SELECT ${STORED_COLUMNS} FROM links WHERE slug = ? AND domain = ?`),
    getById: prepare(`SELECT ${STORED_COLUMNS} FROM links WHERE id = ?`),
    count: prepare('SELECT count(*) FROM links'),
    countSource: prepare('SELECT count(*) FROM links WHERE source = ?'),
    version: prepare('PRAGMA data_version'),
  };
}

function stored(row: unknown): StoredLink | undefined {
  return row === undefined ? undefined : toStoredLink(row as StoredRow);
}
