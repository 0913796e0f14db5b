import { LRUCache } from 'lru-cache';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Journal } from '../../journal/store/journal.ts';
import type { Clock } from '../../timing/clock.ts';
import type { CompiledLink } from '../compiled-link.ts';

/** A click that a capped link may make, taken before it is sent. */
export interface Reservation {
  /** Keeps it, or gives it back where the click was certainly not made and never will be; whether it is kept. */
  settle(outcome: Outcome): boolean;
  /** The hit has been taken down: the journal counts the click from now on. */
  recorded(): void;
  /** Everflow refused it after all, later. */
  refusedLate(): void;
}

/** `full`: the link has had all its clicks. `unknown`: nobody can tell at present. */
export type NoReservation = 'full' | 'unknown';

/** Sees that no link makes more clicks than its `max_clicks`. Links without a cap need not ask. */
export interface ClickCaps {
  /** Whether the link has had all its clicks, those under way included. */
  isFull(link: CompiledLink, maxClicks: number): Promise<boolean>;
  take(link: CompiledLink, maxClicks: number): Promise<Reservation | NoReservation>;
}

export interface ClickCapsOptions {
  readonly journal: Pick<Journal, 'cappedClicks'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Capped links whose count is remembered; others are read from the journal again. */
  readonly max: number;
  /** Whether deferred clicks are sent later, and so count. */
  readonly replays: boolean;
}

interface Counter {
  /** Clicks made, waiting or under way; never less than there are. */
  taken: number;
  /** When it was read from the journal, in ms that never run backwards. */
  readAt: number;
}

/** A full link is asked for again so often: a replay that was refused, or given up, makes room. */
const READ_AGAIN_MS = 10_000;

/**
 * Counts in memory on the way of a hit, and begins with what the journal has counted. Of one process: a second one
 * beside it would count for itself until the journal is asked again.
 */
export function createClickCaps({ journal, clock, max, replays }: ClickCapsOptions): ClickCaps {
  const counters = new LRUCache<string, Counter>({ max });
  // Apart from the counters, so that no counter that is forgotten forgets clicks the journal has not seen.
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
    // Counted before the journal is asked: a click that is written meanwhile counts twice, and not never.
    const pending = underWay.get(id) ?? 0;
    const before = counters.peek(id)?.taken ?? 0;
    const written = await journal.cappedClicks(id);
    if (written === null) return counters.get(id);
    // Taken meanwhile, which a link can where its cap has just been raised.
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

  /** With room, if there is any. Undefined: nobody can tell. */
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
      // Looked up once more: those who waited for the same reading have all gone on at once.
      const counter = counters.get(id);
      if (!counter) return 'unknown';
      if (counter.taken >= maxClicks) return 'full';
      counter.taken += 1;
      addUnderWay(id, 1);
      return reservation(id);
    },
  };
}
