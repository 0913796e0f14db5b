import { LRUCache } from 'lru-cache';
import type { Clock } from '../../timing/clock.ts';

/** A visitor who hits a trap link is taken for a bot for this long. */
const TRAPPED_MS = 10 * 60_000;

/**
 * Remembers who hit a trap link, by address and user agent. Never by recipient: the hit may have come from the
 * recipient's mail gateway.
 */
export interface Traps {
  spring(key: string): void;
  holds(key: string): boolean;
}

/** Remembers at most `max` visitors and drops the least recently seen. */
export function createTraps(max: number, clock: Clock): Traps {
  const trapped = new LRUCache<string, true>({
    max,
    ttl: TRAPPED_MS,
    ttlResolution: 0,
    perf: { now: () => clock.monotonic() },
  });
  return {
    spring: key => void trapped.set(key, true),
    // Most installations have no trap links.
    holds: key => trapped.size > 0 && trapped.has(key),
  };
}
