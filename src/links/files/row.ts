import type { Problem } from '../../text/problem.ts';

export const LINK_FORMATS = ['json', 'ndjson', 'csv'] as const;
export type LinkFormat = (typeof LINK_FORMATS)[number];

/**
 * What a file holds at one place: something that may be a link, or why it cannot be read. `row` is what a person
 * counts: the line in the file, or in a JSON array the element, both from 1.
 */
export type Row =
  | { readonly row: number; readonly value: unknown; readonly cells?: CsvCells }
  | { readonly row: number; readonly problems: readonly Problem[] };

/** A record of CSV as it stands in the file. */
export interface CsvCells {
  /** The header's; the same list for all records. */
  readonly titles: readonly string[];
  readonly cells: readonly string[];
}

/** More characters than any link has; bounds what a hostile file makes this program keep in memory. */
export const ROW_MAX_LENGTH = 1024 * 1024;
export const TOO_LONG = `is longer than ${ROW_MAX_LENGTH} characters, which no link is`;

/** A file cannot be read beyond this row; the message completes a sentence: "… is not closed". */
export class RowsError extends Error {
  readonly row: number;

  constructor(row: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.row = row;
  }
}

/** A row that is wrong as a whole, not in one of its fields. */
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
