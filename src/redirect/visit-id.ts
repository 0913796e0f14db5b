import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const ID_BYTES = 16;
/** Of 512 IDs: to ask for a few random bytes costs as much as to ask for these. */
const pool = new Uint8Array(512 * ID_BYTES);
let used = pool.length;

/**
 * A new UUIDv7 of this time, in ms since the epoch. Always of the time given: by itself, uuid never goes back behind a
 * clock that was ahead for a moment.
 */
export function visitId(timeMs: number): string {
  return uuidv7({ msecs: timeMs, random: nextBytes() });
}

/** Bytes that nobody else gets. */
function nextBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return bytes;
}
