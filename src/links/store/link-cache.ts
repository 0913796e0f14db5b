import { LRUCache } from 'lru-cache';
import { type Every, every as everyInterval } from '../../timing/every.ts';
import type { Link } from '../model/link.ts';
import type { LinkStore } from './store.ts';

const POLL_INTERVAL_MS = 500;

export interface LinkCacheOptions<T> {
  readonly store: Pick<LinkStore, 'findAll' | 'version'>;
  /** Maximum number of slugs to keep. */
  readonly max: number;
  /** Turns a link into the form that a hit needs; called each time a link is read from the store. */
  readonly compile: (link: Link, id: string) => T;
  /** Called when the store cannot be checked for changes. The cache keeps its links. */
  readonly onPollError: (error: unknown) => void;
  readonly every?: Every;
}

export interface LinkCache<T> {
  /**
   * Finds the hostname's own link, or else the link of any domain. Returns it directly if it is in memory. Rejects if
   * the store cannot be read.
   */
  find(hostname: string, slug: string): T | undefined | Promise<T | undefined>;
  /** Asks the store once whether any link changed; if so, forgets all links. */
  poll(): Promise<void>;
  close(): void;
}

/**
 * Keeps compiled links in memory, by each slug that was hit. A change by any process is seen within
 * `POLL_INTERVAL_MS`. Unknown slugs are not kept: a flood of made-up ones would push out the real ones.
 */
export function createLinkCache<T extends object>(options: LinkCacheOptions<T>): LinkCache<T> {
  const { store, max, compile, onPollError, every = everyInterval } = options;
  // The key is the slug alone: visitors choose the host name, so it must not decide how much is kept.
  const kept = new LRUCache<string, ReadonlyMap<string | null, T>>({ max });
  let version: string | undefined;
  let generation = 0;
  let polling = false;
  let failing = false;

  function find(hostname: string, slug: string): T | undefined | Promise<T | undefined> {
    const links = kept.get(slug);
    return links ? linkFor(hostname, links) : read(slug).then(found => linkFor(hostname, found));
  }

  function linkFor(hostname: string, links: ReadonlyMap<string | null, T>): T | undefined {
    return links.get(hostname) ?? links.get(null);
  }

  async function read(slug: string): Promise<ReadonlyMap<string | null, T>> {
    const askedIn = generation;
    const found = await store.findAll(slug);
    const links = new Map<string | null, T>();
    // The first link of a domain wins, as in `linkFor`.
    for (const { id, link } of found) if (!links.has(link.domain)) links.set(link.domain, compile(link, id));
    // A link that was read before a change must not be kept after it.
    const [first] = found;
    if (askedIn === generation && first) kept.set(ownSlug(first.link, slug), links);
    return links;
  }

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    try {
      const seen = await store.version();
      if (seen !== version) {
        kept.clear();
        generation += 1;
      }
      version = seen;
      failing = false;
    } catch (error) {
      // Reported once per failure, not twice a second while it lasts.
      if (!failing) onPollError(error);
      failing = true;
    } finally {
      polling = false;
    }
  }

  const stop = every(POLL_INTERVAL_MS, () => void poll());
  return { find, poll, close: stop };
}

/**
 * Returns the link's own copy of the slug. The visitor's copy is a slice of the whole request target and would keep
 * that in memory.
 */
function ownSlug({ slug, aliases }: Link, asked: string): string {
  return slug === asked ? slug : (aliases.find(alias => alias === asked) ?? asked);
}
