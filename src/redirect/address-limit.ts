import { normalizeIP } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';
import type { RateLimit } from '../config/setting-types.ts';
import type { Clock } from '../timing/clock.ts';

/** How often each address may do something. */
export interface AddressLimit {
  /** Counts one more of an address; gives the seconds that it has to wait, 0 where it has not. */
  count(address: string): number;
}

interface Window {
  begunAt: number;
  count: number;
}

const UNLIMITED: AddressLimit = { count: () => 0 };

/**
 * Counts each address in windows of its own, which begin with its first hit; IPv6 by /64, which is what a single
 * customer has. `max` addresses are remembered at most, the longest unseen go first.
 *
 * It counts as @fastify/rate-limit does, whose limiter cannot be asked without two promises and a copy of its
 * arguments: a twelfth of what a redirect may cost, for each of the two limits of a hit.
 */
export function createAddressLimit(
  limit: RateLimit,
  { clock, max }: { clock: Pick<Clock, 'monotonic'>; max: number },
): AddressLimit {
  if (limit === null) return UNLIMITED;
  const windows = new LRUCache<string, Window>({ max });
  return {
    count(address) {
      const now = clock.monotonic();
      const key = networkOf(address);
      const window = windows.get(key);
      if (window === undefined || now - window.begunAt >= limit.windowMs) {
        // A copy: a proxy's address is a slice, which would keep the whole of its header.
        windows.set(Buffer.from(key).toString(), { begunAt: now, count: 1 });
        return 0;
      }
      window.count += 1;
      return window.count > limit.max ? toSeconds(window.begunAt + limit.windowMs - now) : 0;
    },
  };
}

/** Four groups of an IPv6 address with no zeros to be left out: the way nearly all of them begin. */
const FOUR_PLAIN_GROUPS = /^(?:[1-9a-f][\da-f]{0,3}:){4}/;

/** One text for all addresses that are counted as one: the address, or the first of an IPv6 /64. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const groups = FOUR_PLAIN_GROUPS.exec(address)?.[0];
  return groups === undefined ? normalizeIP(address) : `${groups}:`;
}

/** Whole seconds, as `Retry-After` has them (RFC 9110, section 10.2.3); at least one. */
function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
