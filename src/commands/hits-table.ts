import type { StoredHit } from '../journal/journal.ts';
import { isoTime, tenths } from './hits-record.ts';
import { plainText } from './text-table.ts';

/** The headings of a table of hits. */
export const HIT_HEADINGS = [
  'TIME (UTC)',
  'LINK',
  'OFFER',
  'VISITOR',
  'OUTCOME',
  'REASON',
  'TRANSACTION ID',
  'EVERFLOW MS',
  'HIT ID',
] as const;

/** Widths for lines that are written before the next hit is known: most cells fit, a longer one shifts its line. */
export const LIVE_WIDTHS: readonly number[] = [23, 16, 6, 8, 9, 16, 32, 11, 36];

/** One hit's cells, as text; "-" where a cell says nothing. */
export function hitCells(hit: StoredHit): string[] {
  return [
    isoTime(hit.timeMs).replace('T', ' ').replace('Z', ''),
    hit.slug ?? '-',
    hit.offerId === null ? '-' : String(hit.offerId),
    hit.visitor.kind,
    hit.outcome,
    hit.reason ?? '-',
    hit.transactionId ?? '-',
    hit.everflowMs === null ? '-' : String(tenths(hit.everflowMs)),
    hit.id,
  ].map(plainText);
}
