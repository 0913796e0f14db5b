import { LRUCache } from 'lru-cache';
import type { Clock } from '../../timing/clock.ts';

/** Whoever hits a trap link is taken for a bot this long. */
const TRAPPED_MS = 10 * 60_000;

/**
 * Remembers who hit a trap link, by a key for address and user agent: never by recipient, whose gateway it may have
 * been.
 */
export interface Traps {
  spring(key: string): void;
  holds(key: string): boolean;
}

/** `max` visitors are remembered at most; the longest unseen go first. */
export function createTraps(max: number, clock: Clock): Traps {
  const trapped = new LRUCache<string, true>({
    max,
    ttl: TRAPPED_MS,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  });
  return {
    spring: key => void trapped.set(key, true),
    // Nobody is trapped where no link is a trap.
    holds: key => trapped.size > 0 && trapped.has(key),
  };
}
