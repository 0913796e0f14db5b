import { assembler } from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { badRow, countLines, jsonRow, ROW_MAX_LENGTH, type Row, RowsError, TOO_LONG } from './row.ts';

/** JSON lines: a broken line is that line's problem, and reading goes on. Blank lines are passed over. */
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
    // One more character than is allowed is enough to know that this line is too long.
    if (rest.length > ROW_MAX_LENGTH) rest = rest.slice(0, ROW_MAX_LENGTH + 1);
  }
  yield* jsonLine(line, rest);
}

function* jsonLine(line: number, content: string): Generator<Row> {
  if (content.length > ROW_MAX_LENGTH) yield badRow(line, TOO_LONG);
  else if (content.trim() !== '') yield jsonRow(line, content);
}

/**
 * The elements of a JSON array, without ever holding more than one of them.
 * @throws {RowsError} where the array is broken: beyond that, nobody knows what is an element.
 */
export async function* jsonArrayRows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  const reader = new ArrayReader();
  let rest = '';
  for await (const text of texts) {
    // The tokenizer gives nothing of a piece that holds a mistake; so that one knows where it is, pieces are small.
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

/** Counts the elements, and the lines, of an array that comes in pieces. */
class ArrayReader {
  readonly #tokenize = jsonParser({ streamValues: false });
  readonly #array = assembler<unknown>();
  #begun = false;
  #row = 1;
  #line = 1;
  #length = 0;

  /**
   * The element that ends in this piece, if one does.
   * @param piece with no comma or bracket but at its end.
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
    // Inside the array the depth is 1, behind its end 0.
    const { depth, current } = this.#array;
    return depth <= 1 && Array.isArray(current) && current.length > 0 ? this.#take(current) : undefined;
  }

  /** @throws {RowsError} when the element would be longer than any link with this piece. */
  limit(piece: string): void {
    if (this.#length + piece.length > ROW_MAX_LENGTH) throw this.#error(piece, TOO_LONG);
  }

  /** @throws {RowsError} when the array did not end. */
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

  /** Takes it out of the array, which so never grows. */
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
