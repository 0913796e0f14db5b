import type { Problem } from '../../text/problem.ts';

export const LINK_FORMATS = ['json', 'ndjson', 'csv'] as const;
export type LinkFormat = (typeof LINK_FORMATS)[number];

/**
 * A row of a file: a value that may be a link, or the reasons why it cannot be read. `row` counts from 1: lines of the
 * file, or elements of a JSON array.
 */
export type Row =
  | { readonly row: number; readonly value: unknown; readonly cells?: CsvCells }
  | { readonly row: number; readonly problems: readonly Problem[] };

/** A CSV record as it is in the file. */
export interface CsvCells {
  /** The titles of the header; all records share one list. */
  readonly titles: readonly string[];
  readonly cells: readonly string[];
}

/** More characters than any link has. Limits the memory that a hostile file can use. */
export const ROW_MAX_LENGTH = 1024 * 1024;
export const TOO_LONG = `is longer than ${ROW_MAX_LENGTH} characters, which no link is`;

/** A mistake after which the rest of the file cannot be read. The message completes a sentence: "… is not closed". */
export class RowsError extends Error {
  readonly row: number;

  constructor(row: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.row = row;
  }
}

/** Returns a row that is wrong as a whole, not in one of its fields. */
export function badRow(row: number, message: string): Row {
  return { row, problems: [{ field: '', message }] };
}

/** Reads one JSON text as a row. */
export function jsonRow(row: number, text: string): Row {
  try {
    return { row, value: JSON.parse(text) as unknown };
  } catch (error) {
    return badRow(row, `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
