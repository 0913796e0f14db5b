import { LRUCache } from 'lru-cache';
import type { CompiledLink } from './compiled-link.ts';
import type { Visit } from './visit.ts';

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

interface Seen {
  readonly page: string;
  readonly hitId: string;
  readonly at: number;
}

const NOBODY: readonly Seen[] = [];

/**
 * Watches for bursts, remembering `max` visitors at most. Links count as different by the page they lead to, not
 * by their slugs: the thousands who open their own link of one SMS batch behind one carrier's address are no burst.
 */
export function createBursts(rules: BurstRules, max: number): Bursts {
  const visitors = new LRUCache<string, readonly Seen[]>({ max });
  return {
    notice(key, visit, { page }) {
      if (rules.ignores(visit.address)) return undefined;
      const isRecent = (seen: Seen) => visit.startedAt - seen.at < rules.windowMs;
      const known = visitors.get(key);
      // One entry for each page is enough to count them, and bounds the list.
      const others =
        known === undefined
          ? NOBODY
          : known.filter(seen => isRecent(seen) && seen.page !== page).slice(-rules.links);
      // What is refused does not count on, or a burst of many people behind one address would never end.
      if (others.length + 1 < rules.links) {
        visitors.set(key, [...others, { page, hitId: visit.id, at: visit.startedAt }]);
        return undefined;
      }
      return { id: others[0]?.hitId ?? visit.id, earlier: others.map(seen => seen.hitId) };
    },
  };
}
