import { LRUCache } from 'lru-cache';
import type { Link } from '../links/link.ts';
import type { Clock, Visit } from './visit.ts';
import { visitorKey } from './visitor-key.ts';

/** Remembers for a link's `duplicate_window_ms` what each tap led to, so that the same tap again can share it. */
export interface Duplicates<T extends object> {
  /** What an equal visit within the link's window led to, perhaps still under way. */
  find(visit: Visit, link: Link): Promise<T> | undefined;
  /** Keeps what this visit leads to; `isFinal` tells of its end whether an equal visit should share it. */
  keep(visit: Visit, link: Link, result: Promise<T>, isFinal: (end: T) => boolean): void;
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
    keep(visit, link, result, isFinal) {
      if (link.duplicate_window_ms === 0) return;
      const key = keyOf(visit, link);
      // Under way, it is kept however long it takes; the window begins with its end.
      kept.set(key, result);
      const end = (shared: boolean) => {
        if (kept.peek(key) !== result) return;
        if (shared) kept.set(key, result, { ttl: link.duplicate_window_ms });
        else kept.delete(key);
      };
      result.then(
        made => end(isFinal(made)),
        () => end(false),
      );
    },
  };
}

/** The same link, parameters, address and user agent. */
function keyOf(visit: Visit, link: Link): string {
  return visitorKey(visit, [link.domain ?? '', link.slug, ...visit.query.map(pair => pair.raw)]);
}
