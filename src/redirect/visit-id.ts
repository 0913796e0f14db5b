import { randomUUID } from 'node:crypto';

/**
 * Makes a UUIDv7 of this time, in ms since the epoch (RFC 9562, section 5.7). Exactly of this time: libraries never go
 * back, even if the clock was ahead for a moment. The random bits are those of a UUIDv4, which has them in the same
 * places and which Node makes from a pool of random bytes.
 */
export function visitId(timeMs: number): string {
  if (latest.timeMs !== timeMs) latest = { timeMs, beginning: beginningOf(timeMs) };
  return latest.beginning + randomUUID().slice('xxxxxxxx-xxxx-4'.length);
}

/** Many hits arrive in the same millisecond. */
let latest = { timeMs: Number.NaN, beginning: '' };

/** The 48-bit time and the version. */
function beginningOf(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
}
