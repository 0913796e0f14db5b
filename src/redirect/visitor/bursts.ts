import { LRUCache } from 'lru-cache';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';

/** Several different links hit by one address and user agent faster than a person taps: a mail gateway at work. */
export interface Burst {
  /** The hit that began it: names the burst. */
  readonly id: string;
  /** The hits before this one, which still passed as a person's. */
  readonly earlier: readonly string[];
}

export interface BurstRules {
  /** So many different links … */
  readonly links: number;
  /** … within so many ms. */
  readonly windowMs: number;
  /** Whether an address is let off, as an office's is where many people share it. */
  ignores(address: string): boolean;
}

export interface Bursts {
  /**
   * Takes note of a hit; tells of the burst that it is part of, if any.
   * @param key stands for the visit's address and user agent.
   */
  notice(key: string, visit: Visit, link: CompiledLink): Burst | undefined;
}

/** A visitor's latest hit on a page. */
interface Seen {
  readonly page: string;
  hitId: string;
  at: number;
}

/**
 * Watches for bursts, remembering `max` visitors at most. Links count as different by the page they lead to, not
 * by their slugs: the thousands who open their own link of one SMS batch behind one carrier's address are no burst.
 */
export function createBursts(rules: BurstRules, max: number): Bursts {
  const visitors = new LRUCache<string, readonly Seen[]>({ max });
  return {
    notice(key, visit, { page }) {
      if (rules.ignores(visit.address)) return undefined;
      const { id: hitId, startedAt: at } = visit;
      const known = visitors.get(key) ?? NOTHING;
      // As nearly everybody comes, again and again: what is there already is the quickest to keep.
      const [only] = known;
      if (known.length === 1 && only?.page === page && rules.links > 1) {
        only.hitId = hitId;
        only.at = at;
        return undefined;
      }
      const isRecent = (seen: Seen) => at - seen.at < rules.windowMs;
      // One entry for each page is enough to count them, and bounds the list.
      const others = known.filter(seen => isRecent(seen) && seen.page !== page).slice(-rules.links);
      // What is refused does not count on, or a burst of many people behind one address would never end.
      if (others.length + 1 < rules.links) {
        visitors.set(key, [...others, { page, hitId, at }]);
        return undefined;
      }
      return { id: others[0]?.hitId ?? hitId, earlier: others.map(seen => seen.hitId) };
    },
  };
}

const NOTHING: readonly Seen[] = [];
