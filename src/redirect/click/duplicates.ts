import { LRUCache } from 'lru-cache';
import type { Link } from '../../links/model/link.ts';
import type { Clock } from '../../timing/clock.ts';
import type { Visit } from '../visit.ts';
import { visitorKey } from '../visitor/visitor-key.ts';

/** Identifies equal taps on a link: the same parameters, address and user agent. */
export interface Tap {
  readonly key: string;
  readonly windowMs: number;
}

/** Remembers what each tap led to for the link's `duplicate_window_ms`, so that an equal tap can share it. */
export interface Duplicates<T extends object> {
  /** Returns the result of an equal tap within the link's window; it may still be pending. */
  find(tap: Tap | null): Promise<T> | undefined;
  /** Keeps the result of this tap; `isFinal` decides whether equal taps share it once it is there. */
  keep(tap: Tap | null, result: Promise<T>, isFinal: (end: T) => boolean): void;
}

/** The tap that a visit is; null if the link has no window and shares nothing. */
export function tapOf(visit: Visit, link: Link): Tap | null {
  const windowMs = link.duplicate_window_ms;
  if (windowMs === 0) return null;
  const key = visitorKey(visit, [link.domain ?? '', link.slug, ...visit.query.map(pair => pair.raw)]);
  return { key, windowMs };
}

interface Kept<T> {
  readonly result: Promise<T>;
  /** On the monotonic clock. A pending result is kept however long it takes; the window starts when it is there. */
  until: number;
}

/** Remembers at most `max` taps and drops the least recently used. */
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
