/** Rows whose widths decide the columns' widths: a listing begins before all rows are read. */
const MEASURED_ROWS = 200;
const GAP = '  ';

/** Lines of a table that is no wider than the terminal; none where there is no row. Cells must be plain text. */
export async function* tableLines(
  rows: AsyncIterable<readonly string[]>,
  options: { readonly headings: readonly string[]; readonly columns: number },
): AsyncGenerator<string> {
  const { headings, columns } = options;
  let waiting: (readonly string[])[] = [headings];
  let widths: number[] | undefined;
  for await (const cells of rows) {
    if (widths) yield tableLine(cells, widths, columns);
    else waiting.push(cells);
    if (waiting.length <= MEASURED_ROWS) continue;
    widths = columnWidths(waiting);
    for (const row of waiting) yield tableLine(row, widths, columns);
    waiting = [];
  }
  if (waiting.length > 1) {
    widths = columnWidths(waiting);
    for (const row of waiting) yield tableLine(row, widths, columns);
  }
}

/** One line: each cell filled up to its column's width, the whole cut to the terminal's. */
export function tableLine(cells: readonly string[], widths: readonly number[], columns: number): string {
  return shorten(cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(GAP), columns);
}

/** The widest cell of each column. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const count = rows[0]?.length ?? 0;
  return Array.from({ length: count }, (_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)));
}

/** At most `columns` characters; "…" stands for what is cut off. */
export function shorten(line: string, columns: number): string {
  const trimmed = line.trimEnd();
  return trimmed.length > columns ? `${trimmed.slice(0, columns - 1)}…` : trimmed;
}
