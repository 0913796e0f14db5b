import type { StoredLink } from '../links/store.ts';

/** Rows whose widths decide the columns' widths: a listing begins before all links are read. */
const MEASURED_ROWS = 200;
const GAP = '  ';

const HEADINGS = ['SLUG', 'DOMAIN', 'OFFER', 'AFFILIATE', 'ACTIVE', 'TAGS', 'DESTINATION'];

/** Lines of a table that is no wider than the terminal. */
export async function* tableLines(
  links: AsyncIterable<StoredLink>,
  options: { readonly columns: number; readonly showSource: boolean },
): AsyncGenerator<string> {
  const { columns, showSource } = options;
  const headings = showSource ? ['SOURCE', ...HEADINGS] : HEADINGS;
  let waiting: string[][] = [headings];
  let widths: number[] | undefined;
  const format = (cells: readonly string[], to: readonly number[]) =>
    shorten(cells.map((cell, i) => cell.padEnd(to[i] ?? 0)).join(GAP), columns);
  for await (const stored of links) {
    const cells = linkCells(stored, showSource);
    if (widths) yield format(cells, widths);
    else waiting.push(cells);
    if (waiting.length <= MEASURED_ROWS) continue;
    widths = measure(waiting);
    for (const row of waiting) yield format(row, widths);
    waiting = [];
  }
  // Without any link there is no table.
  if (waiting.length > 1) for (const row of waiting) yield format(row, measure(waiting));
}

/** One link's cells, as text; "-" where a cell says nothing. */
export function linkCells({ link, source }: StoredLink, showSource: boolean): string[] {
  const cells = [
    link.slug,
    link.domain ?? '-',
    String(link.offer_id),
    String(link.affiliate_id),
    link.active ? 'yes' : 'no',
    link.tags.join(' ') || '-',
    link.destination,
  ].map(cell => cell.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' '));
  return showSource ? [source, ...cells] : cells;
}

function measure(rows: readonly (readonly string[])[]): number[] {
  const count = rows[0]?.length ?? 0;
  return Array.from({ length: count }, (_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)));
}

function shorten(line: string, columns: number): string {
  const trimmed = line.trimEnd();
  return trimmed.length > columns ? `${trimmed.slice(0, columns - 1)}…` : trimmed;
}
