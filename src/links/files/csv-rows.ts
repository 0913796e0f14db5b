import { promisify } from 'node:util';
import { CsvError, type CsvErrorCode, Parser } from 'csv-parse';
import { type Column, cellsToValue, parseHeader } from './csv-cells.ts';
import { badRow, ROW_MAX_LENGTH, type Row, RowsError, TOO_LONG } from './row.ts';

const DELIMITERS = [',', ';', '\t'] as const;

/** Broken quotes: on which line we say that they are, and what would be right. */
const QUOTE_ERRORS: Partial<Record<CsvErrorCode, { at: 'record' | 'line'; message: string }>> = {
  CSV_QUOTE_NOT_CLOSED: { at: 'record', message: 'has a quote (") that is never closed' },
  CSV_INVALID_CLOSING_QUOTE: {
    at: 'line',
    message: 'has text behind a closing quote; write a quote inside a cell twice ("")',
  },
  INVALID_OPENING_QUOTE: {
    at: 'line',
    message: 'has a quote (") inside a cell that does not begin with one; quote the whole cell',
  },
};

/** One record, and the line where it begins. */
interface CsvRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

/**
 * The records of a CSV file with a header; `row` is the line where the record begins.
 * @param firstText the beginning of `texts`, to see what separates the cells: spreadsheets of half the world
 * write ";" for it.
 * @param keepCells whether rows bring their cells along as they stand in the file.
 * @throws {RowsError} where quotes are broken: beyond that, nobody knows what is a cell.
 */
export async function* csvRows(
  texts: AsyncIterable<string>,
  firstText: string,
  keepCells = false,
): AsyncGenerator<Row> {
  let columns: readonly Column[] | undefined;
  let titles: readonly string[] = [];
  for await (const { row, cells } of records(texts, findDelimiter(firstText))) {
    // Spreadsheets leave rows of nothing but separators behind.
    if (cells.every(cell => cell.trim() === '')) continue;
    if (columns) {
      const read = toRow(row, columns, cells);
      yield keepCells && 'value' in read ? { ...read, cells: { titles, cells } } : read;
      continue;
    }
    const header = parseHeader(cells);
    if (header.problems.length > 0) {
      // Without its header no record means anything.
      yield { row, problems: header.problems };
      return;
    }
    columns = header.columns;
    titles = columns.map(({ title }) => title);
  }
}

/** Blank lines are passed over. What comes before a mistake is read, whatever the size of the pieces. */
async function* records(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const found: CsvRecord[] = [];
  let recordLines = 0;
  const parser = new Parser({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    // Not read from the parser as a stream: an error would throw away what waits in its buffer.
    on_record(cells: string[], { lines, empty_lines }) {
      found.push({ row: beginning(), cells });
      recordLines = lines - empty_lines;
      return null;
    },
  });
  /** The line where the record begins that is being read. */
  const beginning = () => recordLines + parser.info.empty_lines + 1;
  const write = promisify((text: string, done: Callback) => parser.write(text, done));
  const end = promisify((done: Callback) => parser.end(done));
  // `write` and `end` tell it too; without a listener it would end the program.
  parser.on('error', () => undefined);

  // The parser's own limit counts no empty cells: a line of commas alone would fill the memory.
  let begun = beginning();
  let length = 0;
  try {
    for await (const text of texts) {
      await write(text);
      yield* found.splice(0);
      length = beginning() === begun ? length + text.length : 0;
      begun = beginning();
      if (length > ROW_MAX_LENGTH) throw new RowsError(begun, TOO_LONG);
    }
    await end();
    yield* found.splice(0);
  } catch (error) {
    yield* found;
    const known = error instanceof CsvError ? QUOTE_ERRORS[error.code] : undefined;
    if (!known) throw error;
    throw new RowsError(known.at === 'record' ? beginning() : parser.info.lines, known.message);
  } finally {
    parser.destroy();
  }
}

type Callback = (error?: Error | null) => void;

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
