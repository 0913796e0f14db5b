import type Database from 'libsql';
import { inRange } from './key-range.ts';
import type { BatchResult, Conflict, LinkSource } from './store.ts';

const CONFLICTS_KEPT = 100;

export interface BatchConflictsOptions {
  /** SQL: whether a row of `links` is of the other source, and may not be replaced. */
  readonly foreign: string;
  /** Stored links of this source that are not in the batch go; null: none does. */
  readonly leaves: LinkSource | null;
}

type ForeignRow = [row: number, slug: string, domain: string];
type TakenRow = [row: number, slug: string, domain: string, taken: string, by: string, byRow: number | null];

/** Finds what of a staged batch cannot be written, in ranges of keys. */
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
      /** Links of the other source; how many there are in the range is known already. */
      addForeign(rows: number, range: readonly string[]): void {
        count += rows;
        if (rows === 0 || kept.length >= CONFLICTS_KEPT) return;
        for (const [row, slug, domain] of sql.foreign.all(...range) as ForeignRow[])
          kept.push({ kind: 'foreign', row, slug, domain: domainOf(domain) });
      },
      /** Slugs in a range of the staged links that are aliases of stored links, or made ones that have been taken since. */
      addTakenSlugs(range: readonly string[]): void {
        addTaken(sql.takenSlugs.all(...range, ...range) as TakenRow[]);
      },
      /** Aliases in a range of the staged ones that lead to another link, staged or stored. */
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
  // A stored link counts as it will be: its staged version does in its place, and one that goes does not.
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
