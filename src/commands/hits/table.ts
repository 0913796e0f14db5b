import type { StoredHit } from '../../journal/model/stored-hit.ts';
import { isoTime } from '../../journal/reports/hit-record.ts';
import { plainText } from '../../text/plain-text.ts';
import { tenths } from '../../text/tenths.ts';
import type { CommandIo } from '../terminal/command.ts';

/** The headings of a table of hits: what `hits show` needs stands where no terminal cuts it off. */
export const HIT_HEADINGS = [
  'TIME (UTC)',
  'HIT ID',
  'LINK',
  'OUTCOME',
  'REASON',
  'VISITOR',
  'OFFER',
  'EVERFLOW MS',
  'TRANSACTION ID',
] as const;

/** Widths for lines that are written before the next hit is known: most cells fit, a longer one shifts its line. */
export const LIVE_WIDTHS: readonly number[] = [23, 36, 16, 9, 16, 8, 6, 11, 32];

/** The time, the hit's ID, the gap behind each, and the mark that the rest is cut off. */
const LEAST_COLUMNS = 23 + 2 + 36 + 2 + 1;

/** How wide the lines may be: a narrower terminal breaks them, and the ID stays whole. */
export function tableColumns({ columns = 80 }: CommandIo['stdout']): number {
  return Math.max(columns, LEAST_COLUMNS);
}

/** One hit's cells, as text; "-" where a cell says nothing. */
export function hitCells(hit: StoredHit): string[] {
  return [
    isoTime(hit.timeMs).replace('T', ' ').replace('Z', ''),
    hit.id,
    hit.slug ?? '-',
    hit.outcome,
    hit.reason ?? '-',
    hit.visitor.kind,
    hit.offerId === null ? '-' : String(hit.offerId),
    hit.everflowMs === null ? '-' : String(tenths(hit.everflowMs)),
    hit.transactionId ?? '-',
  ].map(plainText);
}
