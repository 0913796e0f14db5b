import { LRUCache } from 'lru-cache';
import type { Link } from '../links/link.ts';
import type { Clock, Visit } from './visit.ts';

/** Remembers for a link's `duplicate_window_ms` what each tap led to, so that the same tap again can share it. */
export interface Duplicates<T extends object> {
  /** What an equal visit within the link's window led to, perhaps still under way. */
  find(visit: Visit, link: Link): Promise<T> | undefined;
  keep(visit: Visit, link: Link, result: Promise<T>): void;
}

/** At most `max` taps are remembered; the longest unused go first. */
export function createDuplicates<T extends object>(max: number, clock: Clock): Duplicates<T> {
  const kept = new LRUCache<string, Promise<T>>({
    max,
    perf: { now: () => clock.monotonic() },
    ttlResolution: 0,
  });
  return {
    find: (visit, link) => (link.duplicate_window_ms > 0 ? kept.get(keyOf(visit, link)) : undefined),
    keep(visit, link, result) {
      if (link.duplicate_window_ms === 0) return;
      kept.set(keyOf(visit, link), result, { ttl: link.duplicate_window_ms });
    },
  };
}

/** The same link, parameters, address and user agent. NUL cannot stand in any of them. */
function keyOf(visit: Visit, link: Link): string {
  const query = visit.query.map(pair => pair.raw).join('&');
  return [link.domain ?? '', link.slug, query, visit.address, visit.headers['user-agent'] ?? ''].join('\0');
}
