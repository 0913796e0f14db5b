import type Database from 'libsql';
import { inRange } from './key-range.ts';
import type { BatchResult, Conflict, LinkSource } from './store.ts';

const CONFLICTS_KEPT = 100;

export interface BatchConflictsOptions {
  /** SQL: whether a row of `links` belongs to the other source and must not be replaced. */
  readonly foreign: string;
  /** The source whose stored links are removed if they are not in the batch; null if none are removed. */
  readonly leaves: LinkSource | null;
}

type ForeignRow = [row: number, slug: string, domain: string];
type TakenRow = [row: number, slug: string, domain: string, taken: string, by: string, byRow: number | null];

/** Finds the rows of a staged batch that cannot be written, by ranges of keys. */
export function batchConflicts(database: Database.Database, options: BatchConflictsOptions) {
  const sql = prepareStatements(database, options);

  function begin() {
    const kept: Conflict[] = [];
    let count = 0;

    function addTaken(rows: TakenRow[]): void {
      count += rows.length;
      for (const [row, slug, domain, taken, by, byRow] of rows.slice(0, CONFLICTS_KEPT - kept.length))
        kept.push({ kind: 'taken', row, slug, domain: domainOf(domain), taken, by, byRow });
    }

    return {
      /** Adds links of the other source. @param rows their number in the range, which the caller knows. */
      addForeign(rows: number, range: readonly string[]): void {
        count += rows;
        if (rows === 0 || kept.length >= CONFLICTS_KEPT) return;
        for (const [row, slug, domain] of sql.foreign.all(...range) as ForeignRow[])
          kept.push({ kind: 'foreign', row, slug, domain: domainOf(domain) });
      },
      /** Adds staged slugs that are aliases of stored links, and generated slugs that have been taken since. */
      addTakenSlugs(range: readonly string[]): void {
        addTaken(sql.takenSlugs.all(...range, ...range) as TakenRow[]);
      },
      /** Adds staged aliases that lead to another link, staged or stored. */
      addTakenAliases(range: readonly string[]): void {
        addTaken(sql.takenAliases.all(...range, ...range, ...range) as TakenRow[]);
      },
      all: (): Pick<BatchResult, 'conflictCount' | 'conflicts'> => ({
        conflictCount: count,
        conflicts: kept.slice(0, CONFLICTS_KEPT),
      }),
    };
  }

  return { begin };
}

function prepareStatements(database: Database.Database, { foreign, leaves }: BatchConflictsOptions) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  // Stored links count as they will be after the commit: replaced by their staged version, or removed.
  const stays = (slug: string, domain: string) =>
    `NOT EXISTS (SELECT 1 FROM scratch.staged AS o WHERE o.slug = ${slug} AND o.domain = ${domain})
     ${leaves === null ? '' : `AND NOT EXISTS (SELECT 1 FROM links AS o WHERE o.slug = ${slug} AND o.domain = ${domain} AND o.source = '${leaves}')`}`;
  const alias = 'a.row, a.link_slug, a.domain, a.slug';
  return {
    foreign: prepare(
      `SELECT s.row, s.slug, s.domain
       FROM scratch.staged AS s JOIN links ON links.slug = s.slug AND links.domain = s.domain
       WHERE ${inRange('s')} AND links.link <> s.link AND ${foreign}`,
    ),
    takenSlugs: prepare(
      `SELECT s.row, s.slug, s.domain, s.slug, x.link_slug, NULL
       FROM scratch.staged AS s JOIN aliases AS x ON x.slug = s.slug AND x.domain = s.domain
       WHERE ${inRange('s')} AND ${stays('x.link_slug', 'x.domain')}
       UNION ALL
       SELECT s.row, s.slug, s.domain, s.slug, l.slug, NULL
       FROM scratch.staged AS s JOIN links AS l ON l.slug = s.slug AND l.domain = s.domain
       WHERE ${inRange('s')} AND s.slug_made`,
    ),
    takenAliases: prepare(
      `SELECT ${alias}, s.slug, s.row
       FROM scratch.staged_aliases AS a JOIN scratch.staged AS s ON s.slug = a.slug AND s.domain = a.domain
       WHERE ${inRange('a')}
       UNION ALL
       SELECT ${alias}, l.slug, NULL
       FROM scratch.staged_aliases AS a JOIN links AS l ON l.slug = a.slug AND l.domain = a.domain
       WHERE ${inRange('a')} AND ${stays('l.slug', 'l.domain')}
       UNION ALL
       SELECT ${alias}, x.link_slug, NULL
       FROM scratch.staged_aliases AS a JOIN aliases AS x ON x.slug = a.slug AND x.domain = a.domain
       WHERE ${inRange('a')} AND ${stays('x.link_slug', 'x.domain')}`,
    ),
  };
}

function domainOf(stored: string): string | null {
  return stored === '' ? null : stored;
}
