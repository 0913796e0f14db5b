import { assembler } from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { badRow, countLines, jsonRow, ROW_MAX_LENGTH, type Row, RowsError, TOO_LONG } from './row.ts';

/** Reads JSON lines. A broken line is a problem of that line, and reading continues. Blank lines are skipped. */
export async function* jsonLineRows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 1;
  let rest = '';
  for await (const text of texts) {
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const content of lines) {
      yield* jsonLine(line, content);
      line += 1;
    }
    // One character more than the limit is enough to see that the line is too long.
    if (rest.length > ROW_MAX_LENGTH) rest = rest.slice(0, ROW_MAX_LENGTH + 1);
  }
  yield* jsonLine(line, rest);
}

function* jsonLine(line: number, content: string): Generator<Row> {
  if (content.length > ROW_MAX_LENGTH) yield badRow(line, TOO_LONG);
  else if (content.trim() !== '') yield jsonRow(line, content);
}

/**
 * Reads the elements of a JSON array, with only one in memory at a time.
 * @throws {RowsError} where the array is broken: after that, the elements cannot be told apart.
 */
export async function* jsonArrayRows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  const reader = new ArrayReader();
  let rest = '';
  for await (const text of texts) {
    // The tokenizer returns nothing of a piece with a mistake. Small pieces show where the mistake is.
    const pieces = (rest + text).split(/(?<=[,[\]}])/);
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      const row = reader.read(piece);
      if (row) yield row;
    }
    reader.limit(rest);
  }
  const last = reader.read(rest);
  if (last) yield last;
  reader.end();
}

/** Reads an array in pieces, and counts its elements and lines. */
class ArrayReader {
  readonly #tokenize = jsonParser({ streamValues: false });
  readonly #array = assembler<unknown>();
  #begun = false;
  #row = 1;
  #line = 1;
  #length = 0;

  /**
   * Returns the element that ends in this piece, if any.
   * @param piece may have a comma or bracket only at its end.
   * @throws {RowsError} where the array is broken.
   */
  read(piece: string): Row | undefined {
    this.#begun ||= piece.trimStart().startsWith('[');
    if (!this.#begun)
      throw this.#error(
        piece,
        'is not a JSON array: it does not begin with "[" (one object on each line is the format ndjson)',
      );
    this.limit(piece);
    this.#length += piece.length;
    for (const token of this.#tokens(piece)) this.#array.consume(token);
    this.#line += countLines(piece);
    // The depth is 1 inside the array, and 0 after its end.
    const { depth, current } = this.#array;
    return depth <= 1 && Array.isArray(current) && current.length > 0 ? this.#take(current) : undefined;
  }

  /** @throws {RowsError} if this piece makes the element longer than any link. */
  limit(piece: string): void {
    if (this.#length + piece.length > ROW_MAX_LENGTH) throw this.#error(piece, TOO_LONG);
  }

  /** @throws {RowsError} if the array is incomplete. */
  end(): void {
    if (!this.#array.done) throw this.#error('', 'is cut off: the file ends inside the array');
  }

  #tokens(piece: string): readonly Token[] {
    try {
      const tokens = this.#tokenize(piece);
      return typeof tokens === 'object' ? tokens.values : [];
    } catch (cause) {
      // The library's errors have no codes.
      const near = `is not valid JSON near \`${piece.trim().slice(0, 60)}\``;
      const message = this.#array.done
        ? 'is more text after the end of the array'
        : `${near}: a comma, quote or bracket is missing or one too many`;
      throw this.#error(piece, message, { cause });
    }
  }

  /** Removes the element from the array, so that the array never grows. */
  #take(elements: unknown[]): Row {
    const row = { row: this.#row, value: elements.pop() };
    this.#row += 1;
    this.#length = 0;
    return row;
  }

  #error(piece: string, message: string, options?: ErrorOptions): RowsError {
    const skipped = /^\s*/.exec(piece)?.[0] ?? '';
    return new RowsError(this.#row, `(line ${this.#line + countLines(skipped)}) ${message}`, options);
  }
}
