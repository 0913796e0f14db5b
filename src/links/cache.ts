import { LRUCache } from 'lru-cache';
import { type Every, every as everyInterval } from './every.ts';
import type { Link } from './link.ts';
import type { LinkStore } from './store.ts';

/** DNS names are no longer. A longer Host header is an attack, and must not cost memory. */
const HOSTNAME_MAX_LENGTH = 253;
const POLL_INTERVAL_MS = 500;

export interface LinkCacheOptions<T> {
  readonly store: Pick<LinkStore, 'find' | 'version'>;
  /** How many links are kept. */
  readonly max: number;
  /** Makes of a link what the way of a hit needs; once for each time it is read. */
  readonly compile: (link: Link) => T;
  /** Told when the store could not be asked for changes; the cache goes on with what it has. */
  readonly onPollError: (error: unknown) => void;
  readonly every?: Every;
}

export interface LinkCache<T> {
  /** The hostname's own link, else the link of any domain. Rejects when the store cannot be read. */
  find(hostname: string, slug: string): Promise<T | undefined>;
  /** Asks the store once whether anything changed, and forgets everything if so. */
  poll(): Promise<void>;
  close(): void;
}

/**
 * Keeps the links that are hit, compiled. A change by any process is seen within `POLL_INTERVAL_MS`. Slugs that
 * have no link are not kept: a flood of made-up ones would push out the good.
 */
export function createLinkCache<T extends object>(options: LinkCacheOptions<T>): LinkCache<T> {
  const { store, max, compile, onPollError, every = everyInterval } = options;
  const kept = new LRUCache<string, T>({ max });
  let version: string | undefined;
  let generation = 0;
  let polling = false;

  async function find(hostname: string, slug: string): Promise<T | undefined> {
    // With the length in front, no two pairs make the same key.
    const key = `${hostname.length} ${hostname}${slug}`;
    const known = kept.get(key);
    if (known) return known;
    const askedIn = generation;
    const link = await store.find(hostname, slug);
    if (!link) return undefined;
    const compiled = compile(link);
    // What was read before a change must not outlive it.
    if (askedIn === generation && hostname.length <= HOSTNAME_MAX_LENGTH) kept.set(key, compiled);
    return compiled;
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
    } catch (error) {
      onPollError(error);
    } finally {
      polling = false;
    }
  }

  const stop = every(POLL_INTERVAL_MS, () => void poll());
  return { find, poll, close: stop };
}
