import { randomUUID } from 'node:crypto';

/**
 * A new UUIDv7 of this time, in ms since the epoch. Always of the time given: libraries never go back behind a clock
 * that was ahead for a moment. RFC 9562, section 5.7: the time, and for the rest chance, which a UUIDv4 has at the same
 * places; Node makes those from bytes that it keeps ready.
 */
export function visitId(timeMs: number): string {
  if (latest.timeMs !== timeMs) latest = { timeMs, beginning: beginningOf(timeMs) };
  return latest.beginning + randomUUID().slice('xxxxxxxx-xxxx-4'.length);
}

/** Many hits come in the same millisecond. */
let latest = { timeMs: Number.NaN, beginning: '' };

/** The time in 48 bits, and the version. */
function beginningOf(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
}
