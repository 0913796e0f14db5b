import { LRUCache } from 'lru-cache';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';

/** One address and user agent that hits several different links faster than a person taps: a mail gateway. */
export interface Burst {
  /** The hit that started it; identifies the burst. */
  readonly id: string;
  /** The hits before this one, which were still taken for a person's. */
  readonly earlier: readonly string[];
}

export interface BurstRules {
  /** Number of different links … */
  readonly links: number;
  /** … within this many ms. */
  readonly windowMs: number;
  /** Whether an address is exempt, such as an office's that many people share. */
  ignores(address: string): boolean;
}

export interface Bursts {
  /**
   * Counts a hit; returns the burst that it is part of, if any.
   * @param key Identifies the visit's address and user agent.
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
 * Detects bursts; remembers at most `max` visitors. Links count as different by the page they lead to, not by their
 * slugs: thousands of people behind one carrier's address who open their own link of an SMS batch are not a burst.
 */
export function createBursts(rules: BurstRules, max: number): Bursts {
  const visitors = new LRUCache<string, readonly Seen[]>({ max });
  return {
    notice(key, visit, { page }) {
      if (rules.ignores(visit.address)) return undefined;
      const { id: hitId, startedAt: at } = visit;
      const known = visitors.get(key) ?? NOTHING;
      // The common case, made cheap: the same visitor on the same page again.
      const [only] = known;
      if (known.length === 1 && only?.page === page && rules.links > 1) {
        only.hitId = hitId;
        only.at = at;
        return undefined;
      }
      const isRecent = (seen: Seen) => at - seen.at < rules.windowMs;
      // One entry per page is enough to count pages, and bounds the list.
      const others = known.filter(seen => isRecent(seen) && seen.page !== page).slice(-rules.links);
      // Refused hits do not count, or a burst of many people behind one address would never end.
      if (others.length + 1 < rules.links) {
        visitors.set(key, [...others, { page, hitId, at }]);
        return undefined;
      }
      return { id: others[0]?.hitId ?? hitId, earlier: others.map(seen => seen.hitId) };
    },
  };
}

const NOTHING: readonly Seen[] = [];
