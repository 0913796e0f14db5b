import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Link } from '../links/link.ts';
import type { Visit } from './visit.ts';
import { visitorKey } from './visitor-key.ts';

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
  /** Takes note of a hit; tells of the burst that it is part of, if any. */
  notice(visit: Visit, link: Link): Burst | undefined;
}

interface Seen {
  readonly page: string;
  readonly hitId: string;
  readonly at: number;
}

/**
 * Watches for bursts, remembering `max` visitors at most. Links count as different by the page they lead to, not
 * by their slugs: the thousands who open their own link of one SMS batch behind one carrier's address are no burst.
 */
export function createBursts(rules: BurstRules, max: number): Bursts {
  const visitors = new LRUCache<string, readonly Seen[]>({ max });
  return {
    notice(visit, link) {
      if (rules.ignores(visit.address)) return undefined;
      const key = visitorKey(visit);
      const page = pageOf(link);
      const recent = (visitors.get(key) ?? []).filter(seen => visit.startedAt - seen.at < rules.windowMs);
      // One entry for each page is enough to count them, and bounds the list.
      const others = recent.filter(seen => seen.page !== page).slice(-rules.links);
      // What is refused does not count on, or a burst of many people behind one address would never end.
      if (others.length + 1 < rules.links) {
        visitors.set(key, [...others, { page, hitId: visit.id, at: visit.startedAt }]);
        return undefined;
      }
      return { id: others[0]?.hitId ?? visit.id, earlier: others.map(seen => seen.hitId) };
    },
  };
}

/** The link's offer and page. Its query and fragment differ from recipient to recipient of one batch. */
function pageOf({ offer_id, destination }: Link): string {
  return hash('sha1', `${offer_id} ${destination.replace(/[?#].*$/s, '')}`, 'base64');
}
