import { promisify } from 'node:util';
import { CsvError, type CsvErrorCode, Parser } from 'csv-parse';
import { type Column, cellsToValue, parseHeader } from './csv-cells.ts';
import { badRow, ROW_MAX_LENGTH, type Row, RowsError, TOO_LONG } from './row.ts';

const DELIMITERS = [',', ';', '\t'] as const;

/** Errors of quoting: the line to report (where the record begins, or the current line) and the message. */
const QUOTE_ERRORS: Partial<Record<CsvErrorCode, { at: 'record' | 'line'; message: string }>> = {
  CSV_QUOTE_NOT_CLOSED: { at: 'record', message: 'has a quote (") that is never closed' },
  CSV_INVALID_CLOSING_QUOTE: {
    at: 'line',
    message: 'has text after a closing quote; write a quote inside a cell twice ("")',
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
 * Reads the records of a CSV file with a header; `row` is the line where the record begins.
 * @param firstText the beginning of `texts`, which shows the delimiter: in many countries spreadsheets write ";".
 * @param keepCells whether rows include their cells as they are in the file.
 * @throws {RowsError} at a broken quote: after it, the cells cannot be told apart.
 */
export async function* csvRows(
  texts: AsyncIterable<string>,
  firstText: string,
  keepCells = false,
): AsyncGenerator<Row> {
  let columns: readonly Column[] | undefined;
  let titles: readonly string[] = [];
  for await (const { row, cells } of records(texts, findDelimiter(firstText))) {
    // Spreadsheets leave rows that contain only delimiters.
    if (cells.every(cell => cell.trim() === '')) continue;
    if (columns) {
      const read = toRow(row, columns, cells);
      yield keepCells && 'value' in read ? { ...read, cells: { titles, cells } } : read;
      continue;
    }
    const header = parseHeader(cells);
    if (header.problems.length > 0) {
      // Records cannot be read without a valid header.
      yield { row, problems: header.problems };
      return;
    }
    columns = header.columns;
    titles = columns.map(({ title }) => title);
  }
}

/** Skips blank lines. Reads every record before a mistake, however the text is split into pieces. */
async function* records(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const found: CsvRecord[] = [];
  let recordLines = 0;
  const parser = new Parser({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    // The parser is not read as a stream, because an error would discard the records in its buffer.
    on_record(cells: string[], { lines, empty_lines }) {
      found.push({ row: beginning(), cells });
      recordLines = lines - empty_lines;
      return null;
    },
  });
  /** The line where the current record begins. */
  const beginning = () => recordLines + parser.info.empty_lines + 1;
  const write = promisify((text: string, done: Callback) => parser.write(text, done));
  const end = promisify((done: Callback) => parser.end(done));
  // `write` and `end` report errors too, but without a listener an error would end the process.
  parser.on('error', () => undefined);

  // The parser's own limit does not count empty cells: a line of only commas would fill the memory.
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

/** Finds the delimiter after the header's first title, which is never quoted and contains no delimiter. */
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
