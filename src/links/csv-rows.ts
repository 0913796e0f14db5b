import { type Column, cellsToValue, parseHeader } from './csv-cells.ts';
import { type CsvRecord, CsvScanner } from './csv-scanner.ts';
import { badRow, type Row } from './row.ts';

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * The records of a CSV file with a header; `row` is the line where the record begins.
 * @param firstText the beginning of `texts`, to see what separates the cells: spreadsheets of half the world
 * write ";" for it.
 * @throws {RowsError} where quotes are broken: beyond that, nobody knows what is a cell.
 */
export async function* csvRows(texts: AsyncIterable<string>, firstText: string): AsyncGenerator<Row> {
  let columns: readonly Column[] | undefined;
  for await (const { row, cells } of records(texts, findDelimiter(firstText))) {
    if (columns) {
      yield toRow(row, columns, cells);
      continue;
    }
    const header = parseHeader(cells);
    if (header.problems.length > 0) {
      // Without its header no record means anything.
      yield { row, problems: header.problems };
      return;
    }
    columns = header.columns;
  }
}

async function* records(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const scanner = new CsvScanner(delimiter);
  for await (const text of texts) yield* scanner.push(text);
  yield* scanner.end();
}

/** By the header's first title: it is never quoted, and holds none of these. */
function findDelimiter(text: string): string {
  const title = /^[^\n]*?([,;\t])/.exec(text.trimStart());
  return DELIMITERS.find(delimiter => delimiter === title?.[1]) ?? ',';
}

function toRow(row: number, columns: readonly Column[], cells: readonly string[]): Row {
  if (cells.length !== columns.length)
    return badRow(row, `has ${cells.length} cells, but the header has ${columns.length}`);
  const { value, problems } = cellsToValue(columns, cells);
  return problems.length > 0 ? { row, problems } : { row, value };
}
