import { setImmediate } from 'node:timers/promises';
import type Database from 'libsql';
import { inRange } from './key-range.ts';
import { needlesOf, passesFilter } from './link-filter.ts';
import { type LinkKey, readCursor, writeCursor } from './page-cursor.ts';
import type { LinkFilter, LinkPage, StoredLink } from './store.ts';
import { STORED_COLUMNS, type StoredRow, toStoredLink } from './stored-row.ts';

/** Rows that one step looks at: what a server's event loop waits for at most, some 2 ms. */
const STEP_ROWS = 100;
/** Rows that one page looks at, however few of them pass its filter: some 50 ms of steps. */
const PAGE_ROWS = 20_000;
/** Sorts after every slug, and after every slug that begins with what it is put behind. */
const LAST = '\u{10ffff}';

/** The links of a step, and the key of the last row it looked at; null: there are no more. */
interface Step {
  readonly links: readonly StoredLink[];
  readonly end: LinkKey | null;
}

/**
 * Listings of a links database. They are read in small steps, with a turn of the event loop after each, and no read
 * transaction left open.
 * @param clock milliseconds since 1970; what states are of where the filter does not say.
 */
export function sqliteListing(database: Database.Database, clock: () => number) {
  const prepare = (sql: string) => database.prepare(sql).raw();
  const boundary = prepare(
    `SELECT slug, domain FROM links WHERE (slug, domain) > (?, ?) AND slug < ?
     ORDER BY slug, domain LIMIT 1 OFFSET ${STEP_ROWS - 1}`,
  );
  // One upper bound: of two, SQLite would take one to end the scan by, and not the nearer.
  const read = prepare(
    `SELECT ${STORED_COLUMNS} FROM links AS l WHERE ${inRange('l')}
     AND domain = ifnull(?, domain)
     AND instr(link, ?) AND instr(link, ?) AND instr(link, ?) AND instr(link, ?)
     ORDER BY slug, domain LIMIT ?`,
  );

  async function* steps(filter: LinkFilter, from: LinkKey | null, maxLinks: number): AsyncGenerator<Step> {
    const { slugPrefix = '', nowMs = clock() } = filter;
    // No slug begins with anything else, and only for ASCII is it plain what sorts just before it.
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
    // One more than asked for: only then is it known whether there are more.
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

/** A text that sorts before `prefix` and after every slug that does. */
function justBefore(prefix: string): string {
  if (prefix === '') return '';
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) - 1) + LAST;
}
