import { extname } from 'node:path';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './decode-text.ts';
import { jsonArrayRows, jsonLineRows } from './json-rows.ts';
import { badRow, type LinkFormat, type Row, RowsError } from './row.ts';

/** A file of links that is being read. */
export interface RowSource {
  readonly format: LinkFormat;
  /** The unit of `Row.row`. */
  readonly unit: 'line' | 'element';
  /** Whether the file contains only white space. */
  readonly blank: boolean;
  /** Can be read once. Mistakes in the file are rows with problems, never exceptions. */
  readonly rows: AsyncIterable<Row>;
}

export interface ReadRowsOptions {
  readonly format?: LinkFormat | undefined;
  /** Its extension decides the format if `format` is absent. */
  readonly fileName?: string;
  /** Whether rows of CSV include their cells as they are in the file. */
  readonly keepCells?: boolean;
}

/** Longer than any header. */
const FIRST_LINE_LENGTH = 64 * 1024;

const EXTENSIONS: ReadonlyMap<string, LinkFormat> = new Map([
  ['.json', 'json'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.csv', 'csv'],
]);

/** Reads links from a stream of bytes, because a file may be larger than the memory. */
export async function readRows(
  bytes: AsyncIterable<Uint8Array>,
  { format, fileName = '', keepCells = false }: ReadRowsOptions,
): Promise<RowSource> {
  const texts = decodeText(bytes);
  const { first, failure } = await readFirstLine(texts);
  const chosen = format ?? formatOfExtension(extname(fileName)) ?? sniff(first);
  const blank = first.trim() === '' && failure === undefined;
  const rows = blank ? none() : rowsOf(chosen, first, joined(first, texts, failure), keepCells);
  return { format: chosen, unit: chosen === 'json' ? 'element' : 'line', blank, rows: upToError(rows) };
}

/** @param extension including its dot. */
export function formatOfExtension(extension: string): LinkFormat | undefined {
  return EXTENSIONS.get(extension.toLowerCase());
}

/** Reads the first line that is not blank, which shows the format and, in CSV, the delimiter. */
async function readFirstLine(texts: AsyncGenerator<string>): Promise<{ first: string; failure?: unknown }> {
  let first = '';
  try {
    while (first.length < FIRST_LINE_LENGTH && !first.trimStart().includes('\n')) {
      const next = await texts.next();
      if (next.done) break;
      first += next.value;
    }
    return { first };
  } catch (failure) {
    return { first, failure };
  }
}

function sniff(text: string): LinkFormat {
  const mark = text.trimStart()[0];
  if (mark === '[') return 'json';
  return mark === '{' ? 'ndjson' : 'csv';
}

function rowsOf(
  format: LinkFormat,
  first: string,
  texts: AsyncIterable<string>,
  keepCells: boolean,
): AsyncIterable<Row> {
  if (format === 'json') return jsonArrayRows(texts);
  return format === 'ndjson' ? jsonLineRows(texts) : csvRows(texts, first, keepCells);
}

async function* joined(
  first: string,
  rest: AsyncGenerator<string>,
  failure: unknown,
): AsyncGenerator<string> {
  try {
    yield first;
    if (failure !== undefined) throw failure;
    yield* rest;
  } finally {
    // Closes the file, even if only the first line was read.
    await rest.return(undefined);
  }
}

async function* none(): AsyncGenerator<Row> {}

/** Turns an error that stops the reading into the last row. */
async function* upToError(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    if (!(error instanceof RowsError)) throw error;
    yield badRow(error.row, error.message);
  }
}
