import { parseDuration } from './duration.ts';

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A point in time, in ms since the epoch: an ISO date or time (UTC where it names no zone), or how long before `nowMs`
 * (`90m`, `24h`, `7d`). NaN for anything else.
 */
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
