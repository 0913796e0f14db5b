import { countLines, ROW_MAX_LENGTH, RowsError } from './row.ts';

/** One record, and the line where it begins. */
export interface CsvRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

/**
 * Cuts CSV (RFC 4180, with "\n" for its line breaks) into records, from text that comes in any pieces. Blank
 * lines are passed over. Our own, because a person needs the right line: the libraries count line breaks in
 * quoted cells wrong, or lose the records that they read just before a mistake.
 */
export class CsvScanner {
  readonly #delimiter: string;
  readonly #marks: RegExp;
  #state: 'begin' | 'plain' | 'quoted' | 'quoteSeen' = 'begin';
  #cells: string[] = [];
  #cell = '';
  #length = 0;
  /** The line where the record begins, and the line that is being read. */
  #row = 1;
  #line = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#marks = new RegExp(`["\n${delimiter}]`, 'g');
  }

  /** @throws {RowsError} where quotes are broken. */
  *push(text: string): Generator<CsvRecord> {
    let at = 0;
    while (at < text.length) {
      if (this.#state === 'begin' && text[at] === '"') {
        this.#state = 'quoted';
        at += 1;
      }
      const found = this.#nextMark(text, at);
      this.#take(text.slice(at, found));
      if (found === text.length) return;
      yield* this.#step(text[found] ?? '');
      at = found + 1;
    }
  }

  /** The last record, when no line break ends it. */
  *end(): Generator<CsvRecord> {
    if (this.#state === 'quoted') throw new RowsError(this.#row, 'has a quote (") that is never closed');
    yield* this.#endRecord();
  }

  #nextMark(text: string, at: number): number {
    if (this.#state === 'quoted') {
      const quote = text.indexOf('"', at);
      return quote < 0 ? text.length : quote;
    }
    this.#marks.lastIndex = at;
    return this.#marks.exec(text)?.index ?? text.length;
  }

  #take(piece: string): void {
    if (piece === '') return;
    if (this.#state === 'quoteSeen')
      throw new RowsError(
        this.#line,
        'has text behind a closing quote; write a quote inside a cell twice ("")',
      );
    if (this.#state === 'begin') this.#state = 'plain';
    if (this.#state === 'quoted') this.#line += countLines(piece);
    this.#cell += piece;
    this.#length += piece.length;
    if (this.#length > ROW_MAX_LENGTH)
      throw new RowsError(this.#row, `is longer than ${ROW_MAX_LENGTH} characters, which no link is`);
  }

  *#step(mark: string): Generator<CsvRecord> {
    if (mark === '"') this.#quote();
    else if (mark === this.#delimiter) this.#endCell();
    else {
      yield* this.#endRecord();
      this.#line += 1;
      this.#row = this.#line;
    }
  }

  #quote(): void {
    if (this.#state === 'plain')
      throw new RowsError(
        this.#line,
        'has a quote (") inside a cell that does not begin with one; quote the whole cell',
      );
    if (this.#state === 'quoteSeen') this.#cell += '"';
    this.#state = this.#state === 'quoted' ? 'quoteSeen' : 'quoted';
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#length += 1;
    this.#state = 'begin';
  }

  *#endRecord(): Generator<CsvRecord> {
    const blank = this.#cells.length === 0 && this.#cell === '' && this.#state === 'begin';
    this.#endCell();
    if (!blank) yield { row: this.#row, cells: this.#cells };
    this.#cells = [];
    this.#length = 0;
  }
}
