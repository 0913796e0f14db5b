import { LRUCache } from 'lru-cache';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Journal } from '../../journal/store/journal.ts';
import type { Clock } from '../../timing/clock.ts';
import type { CompiledLink } from '../compiled-link.ts';

/** A place under a link's cap, taken before the click is sent. */
export interface Reservation {
  /** Keeps the place, or gives it back if the click was certainly not made and never will be; returns whether it is kept. */
  settle(outcome: Outcome): boolean;
  /** The hit has been recorded: from now on the journal counts the click. */
  recorded(): void;
  /** Everflow refused the click after the visitor had left. */
  refusedLate(): void;
}

/** `full`: the link has had all its clicks. `unknown`: the count is not available at present. */
export type NoReservation = 'full' | 'unknown';

/** Ensures that no link makes more clicks than its `max_clicks`. Only for links with a cap. */
export interface ClickCaps {
  /** Whether the link has had all its clicks, including pending ones. */
  isFull(link: CompiledLink, maxClicks: number): Promise<boolean>;
  take(link: CompiledLink, maxClicks: number): Promise<Reservation | NoReservation>;
}

export interface ClickCapsOptions {
  readonly journal: Pick<Journal, 'cappedClicks'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Number of capped links whose count is cached; others are read from the journal again. */
  readonly max: number;
  /** Whether deferred clicks are sent later, and therefore count. */
  readonly replays: boolean;
}

interface Counter {
  /** Clicks made, waiting or pending; never too few. */
  taken: number;
  /** When it was read from the journal, in ms of the monotonic clock. */
  readAt: number;
}

/** How often the count of a full link is read again: a replay that was refused or given up makes room. */
const READ_AGAIN_MS = 10_000;

/**
 * Counts in memory on the way of a hit, starting from the journal's count. For one process: a second process would count
 * on its own until it reads the journal again.
 */
export function createClickCaps({ journal, clock, max, replays }: ClickCapsOptions): ClickCaps {
  const counters = new LRUCache<string, Counter>({ max });
  // Apart from the counters: an evicted counter must not lose clicks that the journal has not seen yet.
  const underWay = new Map<string, number>();
  const reading = new Map<string, Promise<Counter | undefined>>();

  function addUnderWay(id: string, change: 1 | -1): void {
    const count = (underWay.get(id) ?? 0) + change;
    if (count > 0) underWay.set(id, count);
    else underWay.delete(id);
  }

  function giveBack(id: string): void {
    const counter = counters.peek(id);
    if (counter) counter.taken -= 1;
  }

  async function read(id: string): Promise<Counter | undefined> {
    // Read before the journal: a click that is written meanwhile counts twice instead of not at all.
    const pending = underWay.get(id) ?? 0;
    const before = counters.peek(id)?.taken ?? 0;
    const written = await journal.cappedClicks(id);
    if (written === null) return counters.get(id);
    // Taken meanwhile, which happens if the cap has just been raised.
    const grown = Math.max(0, (counters.peek(id)?.taken ?? 0) - before);
    const counter = { taken: written + pending + grown, readAt: clock.monotonic() };
    counters.set(id, counter);
    return counter;
  }

  function readOnce(id: string): Promise<Counter | undefined> {
    const running = reading.get(id) ?? read(id).finally(() => reading.delete(id));
    reading.set(id, running);
    return running;
  }

  /** Returns a counter with room, if there is any; undefined if the count is not available. */
  async function counterOf(id: string, maxClicks: number): Promise<Counter | undefined> {
    const counter = counters.get(id);
    const isFresh = counter && clock.monotonic() - counter.readAt < READ_AGAIN_MS;
    if (counter && (counter.taken < maxClicks || isFresh)) return counter;
    return readOnce(id);
  }

  function reservation(id: string): Reservation {
    return {
      settle(outcome) {
        const isKept = outcome === 'clicked' || outcome === 'unknown' || (outcome === 'deferred' && replays);
        if (isKept) return true;
        giveBack(id);
        addUnderWay(id, -1);
        return false;
      },
      recorded: () => addUnderWay(id, -1),
      refusedLate: () => giveBack(id),
    };
  }

  return {
    async isFull({ id }, maxClicks) {
      const counter = await counterOf(id, maxClicks);
      return counter !== undefined && counter.taken >= maxClicks;
    },
    async take({ id }, maxClicks) {
      await counterOf(id, maxClicks);
      // Looked up again: all hits that waited for the same reading continue at once.
      const counter = counters.get(id);
      if (!counter) return 'unknown';
      if (counter.taken >= maxClicks) return 'full';
      counter.taken += 1;
      addUnderWay(id, 1);
      return reservation(id);
    },
  };
}
