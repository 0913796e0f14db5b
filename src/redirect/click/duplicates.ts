import { LRUCache } from 'lru-cache';
import type { Link } from '../../links/model/link.ts';
import type { Clock } from '../../timing/clock.ts';
import type { Soon } from '../../timing/soon.ts';
import type { Visit } from '../visit.ts';
import { visitorKey } from '../visitor/visitor-key.ts';

/** What stands for all equal taps on a link: the same parameters, address and user agent. */
export interface Tap {
  readonly key: string;
  readonly windowMs: number;
}

/** Remembers for a link's `duplicate_window_ms` what each tap led to, so that the same tap again can share it. */
export interface Duplicates<T extends object> {
  /** What an equal tap within the link's window led to, perhaps still under way. */
  find(tap: Tap | null): Soon<T> | undefined;
  /** Keeps what this tap leads to; `isFinal` tells of its end whether an equal tap should share it. */
  keep(tap: Tap | null, result: Soon<T>, isFinal: (end: T) => boolean): void;
}

/** The tap that a visit is; null where the link has no window, and shares nothing. */
export function tapOf(visit: Visit, link: Link): Tap | null {
  const windowMs = link.duplicate_window_ms;
  if (windowMs === 0) return null;
  const key = visitorKey(visit, [link.domain ?? '', link.slug, ...visit.query.map(pair => pair.raw)]);
  return { key, windowMs };
}

interface Kept<T> {
  readonly result: Soon<T>;
  /** On the clock that never runs backwards. Under way, it is kept however long it takes; the window begins with its end. */
  until: number;
}

/** At most `max` taps are remembered; the longest unused go first. */
export function createDuplicates<T extends object>(max: number, clock: Clock): Duplicates<T> {
  const kept = new LRUCache<string, Kept<T>>({ max });
  return {
    find(tap) {
      const found = tap === null ? undefined : kept.get(tap.key);
      return found !== undefined && clock.monotonic() < found.until ? found.result : undefined;
    },
    keep(tap, result, isFinal) {
      if (tap === null) return;
      const { key, windowMs } = tap;
      if (!(result instanceof Promise)) {
        if (isFinal(result)) kept.set(key, { result, until: clock.monotonic() + windowMs });
        return;
      }
      const entry: Kept<T> = { result, until: Number.POSITIVE_INFINITY };
      kept.set(key, entry);
      const end = (shared: boolean) => {
        if (shared) entry.until = clock.monotonic() + windowMs;
        else if (kept.peek(key) === entry) kept.delete(key);
      };
      result.then(
        made => end(isFinal(made)),
        () => end(false),
      );
    },
  };
}
