import { timeOf } from '../../text/point-in-time.ts';
import { UsageError } from './command.ts';

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
