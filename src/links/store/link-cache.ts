import { LRUCache } from 'lru-cache';
import { type Every, every as everyInterval } from '../../timing/every.ts';
import type { Link } from '../model/link.ts';
import type { LinkStore } from './store.ts';

const POLL_INTERVAL_MS = 500;

export interface LinkCacheOptions<T> {
  readonly store: Pick<LinkStore, 'findAll' | 'version'>;
  /** How many slugs are kept. */
  readonly max: number;
  /** Makes of a link what the way of a hit needs; once for each time it is read. */
  readonly compile: (link: Link, id: string) => T;
  /** Told when the store could not be asked for changes; the cache goes on with what it has. */
  readonly onPollError: (error: unknown) => void;
  readonly every?: Every;
}

export interface LinkCache<T> {
  /**
   * The hostname's own link, else the link of any domain; at once where it is in memory. Rejects when the store cannot
   * be read.
   */
  find(hostname: string, slug: string): T | undefined | Promise<T | undefined>;
  /** Asks the store once whether anything changed, and forgets everything if so. */
  poll(): Promise<void>;
  close(): void;
}

/**
 * Keeps the links that are hit, compiled, under each slug that leads to them. A change by any process is seen within
 * `POLL_INTERVAL_MS`. Slugs that have no link are not kept: a flood of made-up ones would push out the good.
 */
export function createLinkCache<T extends object>(options: LinkCacheOptions<T>): LinkCache<T> {
  const { store, max, compile, onPollError, every = everyInterval } = options;
  // By the slug asked for, all domains' links together: a visitor chooses the host name, and must not choose how much is kept.
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
    // The first of a domain counts, as it does for `linkFor`.
    for (const { id, link } of found) if (!links.has(link.domain)) links.set(link.domain, compile(link, id));
    // What was read before a change must not outlive it.
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
      // Once, not twice a second for as long as it lasts.
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
 * The slug asked for, in the link's own copy: the visitor's is a piece of the request's whole target, which would stay
 * in memory with it.
 */
function ownSlug({ slug, aliases }: Link, asked: string): string {
  return slug === asked ? slug : (aliases.find(alias => alias === asked) ?? asked);
}
