import type Database from 'libsql';
import { compactLink } from '../model/compact-link.ts';
import type { Link } from '../model/link.ts';
import type { PutOptions, PutOutcome, RemoveOptions, RemoveOutcome } from './store.ts';
import { revisionOf, STORED_COLUMNS, type StoredRow } from './stored-row.ts';

/**
 * Writes and removes single links. Its functions must be called in a write transaction.
 * @param clock milliseconds since 1970.
 */
export function sqliteWriter(database: Database.Database, clock: () => number) {
  const sql = prepareStatements(database);

  function put(link: Link, options: PutOptions): PutOutcome {
    const { source, id } = options;
    const [slug, domain] = [link.slug, link.domain ?? ''];
    const existing = (id === undefined ? sql.get.get(slug, domain) : sql.getById.get(id)) as
      | StoredRow
      | undefined;
    const text = JSON.stringify(compactLink(link));
    const refusal = refusalOf(existing, text, options);
    if (refusal) return refusal;
    if (leadsElsewhere(link, existing)) return 'taken';
    const now = clock();
    if (existing) sql.update.run(slug, domain, text, source, now, existing[0], existing[1]);
    else sql.insert.run(slug, domain, text, source, now, now);
    return existing ? 'updated' : 'created';
  }

  /** Whether the link's slug, or one of its aliases, leads to a link other than the one it replaces. */
  function leadsElsewhere({ slug, aliases, domain }: Link, existing: StoredRow | undefined): boolean {
    const [ownSlug, ownDomain] = existing ?? ['', ''];
    const names = JSON.stringify([slug, ...aliases]);
    const own = [ownSlug, ownDomain];
    return sql.leadsElsewhere.get(names, domain ?? '', ...own, domain ?? '', ...own) !== undefined;
  }

  function remove(domain: string | null, slug: string, options: RemoveOptions): RemoveOutcome {
    const existing = sql.get.get(slug, domain ?? '') as StoredRow | undefined;
    if (!existing) return 'absent';
    if (isForeign(existing, options)) return 'foreign';
    if (isChanged(existing, options)) return 'changed';
    sql.remove.run(slug, domain ?? '');
    return 'removed';
  }

  return { put, remove };
}

/** Returns why the existing link must not be replaced or need not be; undefined if it may be. */
function refusalOf(
  existing: StoredRow | undefined,
  text: string,
  options: PutOptions,
): PutOutcome | undefined {
  const { source, replace, id, ifRevision } = options;
  if (!existing) return id === undefined && ifRevision === undefined ? undefined : 'absent';
  if (isChanged(existing, options)) return 'changed';
  if (id === undefined && !replace) return 'exists';
  // The text includes the slug and domain.
  if (existing[3] === text && existing[4] === source) return 'unchanged';
  return isForeign(existing, options) ? 'foreign' : undefined;
}

function isForeign([, , , , source]: StoredRow, options: Pick<PutOptions, 'source' | 'takeOver'>): boolean {
  return source !== options.source && !options.takeOver;
}

function isChanged(existing: StoredRow, { ifRevision }: { ifRevision?: string }): boolean {
  return ifRevision !== undefined && revisionOf(existing) !== ifRevision;
}

function prepareStatements(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  return {
    get: prepare(`SELECT ${STORED_COLUMNS} FROM links WHERE slug = ? AND domain = ?`),
    getById: prepare(`SELECT ${STORED_COLUMNS} FROM links WHERE id = ?`),
    leadsElsewhere: prepare(
      `SELECT 1 FROM json_each(?) AS name WHERE EXISTS (
         SELECT 1 FROM links WHERE slug = name.value AND domain = ? AND (slug, domain) <> (?, ?)
       ) OR EXISTS (
         SELECT 1 FROM aliases WHERE slug = name.value AND domain = ? AND (link_slug, domain) <> (?, ?)
       ) LIMIT 1`,
    ),
    insert: database.prepare(
      'INSERT INTO links (slug, domain, link, source, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    update: database.prepare(
      `UPDATE links SET slug = ?, domain = ?, link = ?, source = ?, updated_at = ? WHERE slug = ? AND domain = ?`,
    ),
    remove: database.prepare('DELETE FROM links WHERE slug = ? AND domain = ?'),
  };
}
