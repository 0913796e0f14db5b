import type Database from 'libsql';
import { inTransaction } from '../../sqlite/in-transaction.ts';
import { type BusyWait, DEFAULT_BUSY_WAIT } from '../../sqlite/retry-when-busy.ts';
import { findTogether } from './find-together.ts';
import { openLinksDatabase, whenNotBusy } from './links-database.ts';
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
 * Opens the links in an SQLite file that several processes may use at once.
 * @throws {LinkStoreError} if the file cannot be used.
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
    findAll: findTogether(slugs => {
      const found: FoundLink[][] = slugs.map(() => []);
      const json = JSON.stringify(slugs);
      for (const [i, id, text] of sql.findAll.all(json, json) as [number, string, string][])
        found[i]?.push(toFoundLink(id, text));
      return found;
    }),
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
    // SQLite's counter does not change with writes on the same connection.
    version: async () => `${(sql.version.get() as [number])[0]}.${ownWrites}`,
    openBatch: batchOptions => openSqliteBatch({ dataDir, clock, busyWait, ...batchOptions }),
    async close() {
      database.close();
    },
  };
}

function prepareStatements(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  return {
    findAll: prepare(
      // CROSS JOIN makes SQLite go from the few slugs to the many links.
      `SELECT s.key, l.id, l.link FROM json_each(?) AS s CROSS JOIN links AS l ON l.slug = s.value
       UNION ALL
       SELECT s.key, l.id, l.link FROM json_each(?) AS s CROSS JOIN aliases AS a ON a.slug = s.value
         JOIN links AS l ON l.slug = a.link_slug AND l.domain = a.domain`,
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
