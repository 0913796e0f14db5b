import { setImmediate } from 'node:timers/promises';
import type Database from 'libsql';
import { inRange } from './key-range.ts';
import { needlesOf, passesFilter } from './link-filter.ts';
import { type LinkKey, readCursor, writeCursor } from './page-cursor.ts';
import type { LinkFilter, LinkPage, StoredLink } from './store.ts';
import { STORED_COLUMNS, type StoredRow, toStoredLink } from './stored-row.ts';

/** Rows that one step reads, which blocks a server's event loop for at most about 2 ms. */
const STEP_ROWS = 100;
/** Maximum number of rows that one page reads, however few pass its filter: about 50 ms of steps. */
const PAGE_ROWS = 20_000;
/** Sorts after every slug. Appended to a prefix, it sorts after every slug with that prefix. */
const LAST = '\u{10ffff}';

/** The links of a step, and the key of the last row it read; null if there are no more rows. */
interface Step {
  readonly links: readonly StoredLink[];
  readonly end: LinkKey | null;
}

/**
 * Lists links of a database in small steps, with a turn of the event loop after each and no open read transaction.
 * @param clock milliseconds since 1970; the time for link states if the filter has none.
 */
export function sqliteListing(database: Database.Database, clock: () => number) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  const boundary = prepare(
    `SELECT slug, domain FROM links WHERE (slug, domain) > (?, ?) AND slug < ?
     ORDER BY slug, domain LIMIT 1 OFFSET ${STEP_ROWS - 1}`,
  );
  // Only one upper bound: of two, SQLite ends the scan at one of them, and not at the nearer.
  const read = prepare(
    `SELECT ${STORED_COLUMNS} FROM links AS l WHERE ${inRange('l')}
     AND domain = ifnull(?, domain)
     AND instr(link, ?) AND instr(link, ?) AND instr(link, ?) AND instr(link, ?)
     ORDER BY slug, domain LIMIT ?`,
  );

  async function* steps(filter: LinkFilter, from: LinkKey | null, maxLinks: number): AsyncGenerator<Step> {
    const { slugPrefix = '', nowMs = clock() } = filter;
    // No slug begins with other characters, and `justBefore` works only for ASCII.
    if (!/^[\w/-]*$/.test(slugPrefix)) return;
    const domain = filter.domain === null ? '' : (filter.domain ?? null);
    const needles = needlesOf(filter);
    const end = slugPrefix + LAST;
    let key: LinkKey | null = laterOf(from, [justBefore(slugPrefix), '']);
    while (key) {
      const to = boundary.get(...key, end) as LinkKey | undefined;
      const rows = read.all(...key, ...(to ?? [end, '']), domain, ...needles, maxLinks) as StoredRow[];
      const last = rows.length === maxLinks ? rows.at(-1) : undefined;
      key = last ? [last[0], last[1]] : (to ?? null);
      yield { links: rows.map(toStoredLink).filter(stored => passesFilter(stored, filter, nowMs)), end: key };
      await setImmediate();
    }
  }

  async function* list(filter: LinkFilter): AsyncGenerator<StoredLink> {
    for await (const { links } of steps(filter, null, STEP_ROWS)) yield* links;
  }

  async function page(filter: LinkFilter, cursor: string | null, limit: number): Promise<LinkPage> {
    const from = cursor === null ? null : readCursor(cursor);
    const links: StoredLink[] = [];
    let rows = 0;
    // Reads one link more than asked for, to know whether there are more.
    for await (const step of steps(filter, from, Math.min(limit + 1, STEP_ROWS))) {
      links.push(...step.links);
      const last = links[limit - 1];
      if (last && links.length > limit)
        return { links: links.slice(0, limit), next: writeCursor(keyOf(last)) };
      rows += STEP_ROWS;
      if (step.end && rows >= PAGE_ROWS) return { links, next: writeCursor(step.end) };
    }
    return { links, next: null };
  }

  return { list, page };
}

function keyOf({ link }: StoredLink): LinkKey {
  return [link.slug, link.domain ?? ''];
}

function laterOf(a: LinkKey | null, b: LinkKey): LinkKey {
  if (a === null) return b;
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]) ? a : b;
}

/** Returns a text that sorts before `prefix`, and after every slug that sorts before `prefix`. */
function justBefore(prefix: string): string {
  if (prefix === '') return '';
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) - 1) + LAST;
}
