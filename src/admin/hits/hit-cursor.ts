import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import { ApiProblem } from '../http/problem-answer.ts';

const CURSOR = /^(\d{1,16})\.([0-9a-f-]{36})$/;

/** The place behind a hit in a listing, the newest first. */
export function writeHitCursor({ timeMs, id }: Pick<StoredHit, 'timeMs' | 'id'>): string {
  return Buffer.from(`${Math.floor(timeMs)}.${id}`).toString('base64url');
}

/**
 * Narrows a filter to what comes at or behind a cursor's place. Hits of the cursor's own millisecond are let through
 * by it still; `isBehind` tells which of them were on the page before.
 * @throws {ApiProblem} 400 for what is no cursor.
 */
export function readHitCursor(
  cursor: string | undefined,
  filter: HitFilter,
): { filter: HitFilter; isBehind: (hit: Pick<StoredHit, 'timeMs' | 'id'>) => boolean } {
  if (cursor === undefined) return { filter, isBehind: () => true };
  const [, time, id = ''] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (time === undefined) throw badCursor();
  const timeMs = Number(time);
  return {
    filter: { ...filter, untilMs: Math.min(filter.untilMs ?? Number.POSITIVE_INFINITY, timeMs + 1) },
    isBehind: hit => hit.timeMs < timeMs || hit.id < id,
  };
}

/** A `cursor` that no page gave. */
export function badCursor(): ApiProblem {
  const errors = [{ parameter: 'cursor', detail: 'cursor must be what the page before gave as "next"' }];
  return new ApiProblem(400, 'invalid_request', 'The address of this request is not right.', { errors });
}
