import { plainText } from '../../text/plain-text.ts';
import type { StoredHit } from '../model/stored-hit.ts';
import { HIT_FIELDS, hitRecord } from './hit-record.ts';

// Spreadsheets run a cell that begins so as a formula, some drop blanks or look through full-width forms first
// (OWASP, "CSV Injection"; ASVS 5.0, 1.2.10).
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/** The names of the columns (RFC 4180: lines end with CR LF). */
export const HITS_CSV_HEAD = `${HIT_FIELDS.join(',')}\r\n`;

/** A hit as a record of CSV; `left_out` and `params` are JSON. For a terminal, nothing in it may steer that. */
export function hitCsv(hit: StoredHit, forTerminal = false): string {
  const record = hitRecord(hit);
  const cells = HIT_FIELDS.map(field => csvCell(record[field], forTerminal));
  return `${cells.join(',')}\r\n`;
}

function csvCell(value: unknown, forTerminal: boolean): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = forTerminal ? plainText(text) : text;
  // The apostrophe tells a spreadsheet that the rest is text.
  const harmless = FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
