import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import { badCursor } from '../http/paging.ts';

const CURSOR = /^(\d{1,16})\.([0-9a-f-]{36})$/;

/** Returns the cursor of the place after a hit in a listing with the newest first. */
export function writeHitCursor({ timeMs, id }: Pick<StoredHit, 'timeMs' | 'id'>): string {
  return Buffer.from(`${Math.floor(timeMs)}.${id}`).toString('base64url');
}

/**
 * Narrows a filter to the hits after a cursor. The filter still includes all hits of the cursor's own millisecond;
 * `isAfter` excludes those that were on the previous page.
 * @throws {ApiProblem} 400 if the text is not a cursor.
 */
export function readHitCursor(
  cursor: string | undefined,
  filter: HitFilter,
): { filter: HitFilter; isAfter: (hit: Pick<StoredHit, 'timeMs' | 'id'>) => boolean } {
  if (cursor === undefined) return { filter, isAfter: () => true };
  const [, time, id = ''] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (time === undefined) throw badCursor();
  const timeMs = Number(time);
  return {
    filter: { ...filter, untilMs: Math.min(filter.untilMs ?? Number.POSITIVE_INFINITY, timeMs + 1) },
    isAfter: hit => hit.timeMs < timeMs || hit.id < id,
  };
}
