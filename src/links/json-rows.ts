import { badRow, countLines, jsonRow, ROW_MAX_LENGTH, type Row, RowsError } from './row.ts';

const TOO_LONG = `is longer than ${ROW_MAX_LENGTH} characters, which no link is`;

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
 * @throws {RowsError} where the array itself is broken: beyond that, nobody knows what is an element.
 */
export async function* jsonArrayRows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  const scanner = new ArrayScanner();
  for await (const text of texts) yield* scanner.push(text);
  scanner.end();
}

// Where the scanner may be, and there: the next character that matters.
const OUTSIDE_STRING = /["[\]{},]/g;
const INSIDE_STRING = /["\\]/g;

/** Finds where elements end; what is inside them is left to `JSON.parse`. */
class ArrayScanner {
  #place: 'before' | 'inside' | 'after' = 'before';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #element = '';
  #row = 1;
  #line = 1;

  *push(text: string): Generator<Row> {
    let begin = this.#place === 'before' ? this.#open(text) : 0;
    let at = begin;
    while (this.#place === 'inside') {
      const found = this.#next(text, at);
      if (found < 0) break;
      at = found + 1;
      if (!this.#step(text[found] ?? '')) continue;
      yield* this.#finish(text.slice(begin, found), text[found] === ',');
      begin = at;
    }
    if (this.#place === 'after') this.#expectBlank(text.slice(begin));
    else this.#keep(text.slice(begin));
  }

  /** @throws {RowsError} when the array did not end. */
  end(): void {
    if (this.#place === 'before') throw this.#error('is not a JSON array: it does not begin with "["');
    if (this.#place === 'inside')
      throw this.#error(
        `is cut off: the file ends inside the array${this.#inString ? ', inside a text' : ''}`,
      );
  }

  #open(text: string): number {
    const at = text.search(/\S/);
    if (at < 0) return text.length;
    if (text[at] !== '[')
      throw this.#error(
        'is not a JSON array: it does not begin with "[" (one object on each line is the format ndjson)',
      );
    this.#place = 'inside';
    this.#depth = 1;
    return at + 1;
  }

  #next(text: string, from: number): number {
    const at = this.#escaped ? from + 1 : from;
    if (at > text.length) return -1;
    this.#escaped = false;
    const mark = this.#inString ? INSIDE_STRING : OUTSIDE_STRING;
    mark.lastIndex = at;
    return mark.exec(text)?.index ?? -1;
  }

  /** Takes one character; whether an element ends at it. */
  #step(character: string): boolean {
    if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = !this.#inString;
    else if (character === '[' || character === '{') this.#depth += 1;
    else if (character === ']' || character === '}') this.#depth -= 1;
    else return this.#depth === 1;
    if (this.#depth === 0 && character !== ']') throw this.#error('has a "}" too many');
    return this.#depth === 0;
  }

  *#finish(tail: string, more: boolean): Generator<Row> {
    this.#keep(tail);
    const text = this.#element;
    if (!more) this.#place = 'after';
    // "[]" has no element; "[1,]" has a second, which is missing.
    if (text.trim() !== '' || more || this.#row > 1) yield this.#parse(text);
    this.#line += countLines(text);
    this.#row += 1;
    this.#element = '';
  }

  #parse(text: string): Row {
    if (text.trim() === '') throw this.#error('is missing: there is a comma too many');
    const row = jsonRow(this.#row, text);
    // Its brackets may be what is wrong, and then everything after it would be cut in the wrong places.
    if ('problems' in row) throw this.#error(row.problems[0]?.message ?? '');
    return row;
  }

  #keep(text: string): void {
    this.#element += text;
    if (this.#element.length > ROW_MAX_LENGTH) throw this.#error(TOO_LONG);
  }

  #expectBlank(text: string): void {
    if (text.trim() !== '') throw this.#error('is more text after the end of the array');
  }

  #error(message: string): RowsError {
    const skipped = /^\s*/.exec(this.#element)?.[0] ?? '';
    return new RowsError(this.#row, `(line ${this.#line + countLines(skipped)}) ${message}`);
  }
}
