import { setImmediate } from 'node:timers/promises';
import type Database from 'libsql';
import { inTransaction } from '../sqlite/in-transaction.ts';
import { type BusyWait, DEFAULT_BUSY_WAIT } from '../sqlite/retry-when-busy.ts';
import { compactLink, completeLink, type Link, type LinkInput } from './link.ts';
import { openLinksDatabase, whenNotBusy } from './sqlite.ts';
import { openSqliteBatch } from './sqlite-batch.ts';
import type { LinkFilter, LinkSource, LinkStore, PutOptions, PutOutcome, StoredLink } from './store.ts';

export interface SqliteLinkStoreOptions {
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly busyWait?: BusyWait;
}

type Row = [slug: string, domain: string, link: string, source: LinkSource, created: number, updated: number];

const PAGE_ROWS = 250;
const COLUMNS = 'slug, domain, link, source, created_at, updated_at';
/** Sorts after every slug, and after every slug that begins with what it is put behind. */
const LAST = '\u{10ffff}';

/**
 * The links in an SQLite file that several processes may use at once.
 * @throws {LinkStoreError} when the file cannot be used.
 */
export async function openSqliteLinkStore(options: SqliteLinkStoreOptions): Promise<LinkStore> {
  const { dataDir, clock = Date.now, busyWait = DEFAULT_BUSY_WAIT } = options;
  const database = await openLinksDatabase(dataDir, busyWait);
  const sql = prepareStatements(database);
  let ownWrites = 0;

  function read(domain: string | null, slug: string): StoredLink | undefined {
    const row = sql.get.get(slug, domain ?? '') as Row | undefined;
    return row && toStoredLink(row);
  }

  async function write<T>(work: () => T): Promise<T> {
    const value = await whenNotBusy(() => inTransaction(database, work), busyWait);
    ownWrites += 1;
    return value;
  }

  function put(link: Link, { source, replace, takeOver }: PutOptions): PutOutcome {
    const text = JSON.stringify(compactLink(link));
    const key = [link.slug, link.domain ?? ''] as const;
    const existing = sql.get.get(...key) as Row | undefined;
    if (existing && !replace) return 'exists';
    if (existing?.[2] === text && existing[3] === source) return 'unchanged';
    if (existing && existing[3] !== source && !takeOver) return 'foreign';
    const now = clock();
    if (existing) sql.update.run(text, source, now, ...key);
    else sql.insert.run(...key, text, source, now, now);
    return existing ? 'updated' : 'created';
  }

  return {
    findAll: async slug => sql.findAll.all(slug).map(row => toLink((row as [string])[0])),
    get: async (domain, slug) => read(domain, slug),
    put: (link, putOptions) => write(() => put(link, putOptions)),
    remove: (domain, slug, { source, takeOver }) =>
      write(() => {
        const existing = read(domain, slug);
        if (!existing) return 'absent';
        if (existing.source !== source && !takeOver) return 'foreign';
        sql.remove.run(slug, domain ?? '');
        return 'removed';
      }),
    list: filter => listLinks(sql.page, filter ?? {}),
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

function prepareStatements(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  return {
    findAll: prepare('SELECT link FROM links WHERE slug = ?'),
    get: prepare(`SELECT ${COLUMNS} FROM links WHERE slug = ? AND domain = ?`),
    page: prepare(
      `SELECT ${COLUMNS} FROM links WHERE (slug, domain) > (?, ?) AND slug < ? ORDER BY slug, domain LIMIT ${PAGE_ROWS}`,
    ),
    count: prepare('SELECT count(*) FROM links'),
    countSource: prepare('SELECT count(*) FROM links WHERE source = ?'),
    version: prepare('PRAGMA data_version'),
    insert: database.prepare(`INSERT INTO links (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`),
    update: database.prepare(
      'UPDATE links SET link = ?, source = ?, updated_at = ? WHERE slug = ? AND domain = ?',
    ),
    remove: database.prepare('DELETE FROM links WHERE slug = ? AND domain = ?'),
  };
}

/** Page after page, with a turn of the event loop between them, and no read transaction left open. */
async function* listLinks(
  page: Database.Statement,
  { domain, slugPrefix = '', tag }: LinkFilter,
): AsyncGenerator<StoredLink> {
  let after: [string, string] = [justBefore(slugPrefix), ''];
  let rows = [] as Row[];
  do {
    rows = page.all(...after, slugPrefix + LAST) as Row[];
    for (const row of rows) {
      if (domain !== undefined && row[1] !== (domain ?? '')) continue;
      const stored = toStoredLink(row);
      if (tag === undefined || stored.link.tags.includes(tag)) yield stored;
    }
    const last = rows.at(-1);
    if (last) after = [last[0], last[1]];
    await setImmediate();
  } while (rows.length === PAGE_ROWS);
}

/** A text that sorts before `prefix` and after every slug that does. */
function justBefore(prefix: string): string {
  if (prefix === '') return '';
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) - 1) + LAST;
}

function toLink(text: string): Link {
  return completeLink(JSON.parse(text) as LinkInput);
}

function toStoredLink([, , text, source, createdAt, updatedAt]: Row): StoredLink {
  return { link: toLink(text), source, createdAt, updatedAt };
}
