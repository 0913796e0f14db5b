import { setTimeout as delay } from 'node:timers/promises';
import { sqliteCode } from './sqlite-code.ts';

const RETRY_PAUSE_MS = 25;

/** How long a write waits for another connection's write to end. */
export interface BusyWait {
  readonly totalMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
}

export const DEFAULT_BUSY_WAIT: BusyWait = { totalMs: 15_000, pause: delay };

/**
 * Tries again, without blocking, while another connection holds the lock. SQLite itself would wait synchronously,
 * which would stall every hit.
 * @param busy Makes the error for a lock that is still held in the end.
 */
export async function retryWhenBusy<T>(
  attempt: () => T | Promise<T>,
  wait: BusyWait,
  busy: (cause: unknown) => unknown,
): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += RETRY_PAUSE_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_BUSY') throw error;
      if (waitedMs >= wait.totalMs) throw busy(error);
    }
    await wait.pause(RETRY_PAUSE_MS);
  }
}
