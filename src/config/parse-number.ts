import { parseDuration } from '../text/duration.ts';
import { SettingError } from './setting.ts';

/** Maximum number of requests from one address in each window; null means no limit. */
export type RateLimit = { readonly max: number; readonly windowMs: number } | null;

export function integer(min: number, max: number): (value: string) => number {
  return value => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new SettingError(`must be a whole number from ${min} to ${max}, not "${value}"`);
  };
}

/** Reads a whole number, or `off` as null. */
export function integerOrOff(min: number, max: number): (value: string) => number | null {
  return value => (value === 'off' ? null : integer(min, max)(value));
}

const WINDOWS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  sec: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
};

/** Reads a rate such as `600/min`, or `off` as null. */
export function rateLimit(value: string): RateLimit {
  if (value === 'off') return null;
  const [, max, unit = ''] = /^(\d{1,9})\/([a-z]+)$/.exec(value) ?? [];
  const windowMs = Object.hasOwn(WINDOWS_MS, unit) ? WINDOWS_MS[unit] : undefined;
  if (Number(max) > 0 && windowMs !== undefined) return { max: Number(max), windowMs };
  throw new SettingError(`must be a number for each s, min or h, such as 600/min, or off; not "${value}"`);
}

/** Reads a rate such as `20/s` or `600/min` as a number per second. */
export function ratePerSecond(value: string): number {
  const rate = value === 'off' ? null : rateLimit(value);
  if (rate === null) throw new SettingError('must be a number for each s, min or h, such as 20/s');
  return (rate.max * 1_000) / rate.windowMs;
}

/** Reads a percentage such as `50%` as 0.5, or `off` as null. */
export function percentOrOff(value: string): number | null {
  if (value === 'off') return null;
  const percent = /^\d{1,3}%?$/.test(value) ? Number.parseInt(value, 10) : Number.NaN;
  if (percent >= 1 && percent <= 100) return percent / 100;
  throw new SettingError(`must be a percentage from 1% to 100%, or off; not "${value}"`);
}

/** Reads a duration such as `90d` or `24h` in milliseconds. */
export function duration(min: string, max: string): (value: string) => number {
  return value => {
    const ms = parseDuration(value) ?? Number.NaN;
    if (ms >= (parseDuration(min) ?? 0) && ms <= (parseDuration(max) ?? 0)) return ms;
    throw new SettingError(
      `must be a duration from ${min} to ${max}, such as 90s, 24h or 7d; not "${value}"`,
    );
  };
}

/** Reads a duration in milliseconds, or `off` as null. */
export function durationOrOff(min: string, max: string): (value: string) => number | null {
  return value => {
    if (value === 'off') return null;
    return duration(min, max)(value);
  };
}
