import { extname } from 'node:path';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './decode-text.ts';
import { jsonArrayRows, jsonLineRows } from './json-rows.ts';
import { badRow, type LinkFormat, type Row, RowsError } from './row.ts';

/** A file of links, being read. */
export interface RowSource {
  readonly format: LinkFormat;
  /** What `Row.row` counts. */
  readonly unit: 'line' | 'element';
  /** Whether there is nothing in it but white space. */
  readonly blank: boolean;
  /** To be read once. Never throws for what the file holds: that is a row with problems. */
  readonly rows: AsyncIterable<Row>;
}

export interface ReadRowsOptions {
  readonly format?: LinkFormat | undefined;
  /** Its extension tells the format where `format` does not. */
  readonly fileName?: string;
  /** Whether rows of CSV are to bring their cells along as they stand in the file. */
  readonly keepCells?: boolean;
}

/** No header is longer. */
const FIRST_LINE_LENGTH = 64 * 1024;

const EXTENSIONS: ReadonlyMap<string, LinkFormat> = new Map([
  ['.json', 'json'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.csv', 'csv'],
]);

/** Reads links from bytes, as a stream: a file may be larger than the memory. */
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

/** @param extension with its dot. */
export function formatOfExtension(extension: string): LinkFormat | undefined {
  return EXTENSIONS.get(extension.toLowerCase());
}

/** Enough to tell the format, and in CSV what separates the cells: the first line that is not blank. */
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
    // Also when nobody wanted more than the first line: the file is to be closed.
    await rest.return(undefined);
  }
}

async function* none(): AsyncGenerator<Row> {}

/** Where reading cannot go on, that is the last row. */
async function* upToError(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    if (!(error instanceof RowsError)) throw error;
    yield badRow(error.row, error.message);
  }
}
