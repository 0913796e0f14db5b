import { LRUCache } from 'lru-cache';
import type { Clock, Visit } from './visit.ts';
import { visitorKey } from './visitor-key.ts';

/** Whoever hits a trap link is taken for a bot this long. */
const TRAPPED_MS = 10 * 60_000;

/** Remembers who hit a trap link, by address and user agent: never by recipient, whose gateway it may have been. */
export interface Traps {
  spring(visit: Visit): void;
  holds(visit: Visit): boolean;
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
    spring: visit => void trapped.set(visitorKey(visit), true),
    holds: visit => trapped.has(visitorKey(visit)),
  };
}
