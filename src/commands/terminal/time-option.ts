import { parseDuration } from '../../config/setting-types.ts';
import { UsageError } from './command.ts';

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time on the command line, in ms since the epoch: an ISO date or time (UTC where it names no zone), or how long ago
 * (`90m`, `24h`, `7d`).
 * @throws {UsageError} when it is neither.
 */
export function readTime(option: string, value: string, nowMs: number): number {
  const timeMs = timeOf(value, nowMs);
  if (Number.isFinite(timeMs)) return timeMs;
  throw new UsageError(
    `--${option} must be a date or time such as 2026-03-01 or 2026-03-01T09:30Z, or how long ago, such as 90m, 24h or 7d; it is "${value}".`,
  );
}

/** The same, NaN for what is neither. */
export function timeOf(value: string, nowMs: number): number {
  const agoMs = parseDuration(value);
  return agoMs === undefined ? parseTime(value) : nowMs - agoMs;
}

function parseTime(value: string): number {
  const [, date, time = '00:00', zone = 'Z'] = TIME.exec(value) ?? [];
  const midnightMs = Date.parse(`${date}T00:00Z`);
  // Date.parse takes the 30th of February for a day of March.
  if (!Number.isFinite(midnightMs) || new Date(midnightMs).toISOString().slice(0, 10) !== date)
    return Number.NaN;
  return Date.parse(`${date}T${time}${zone}`);
}
