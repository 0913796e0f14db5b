import { createHash, timingSafeEqual } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';

/** How a request stands to the token: `off` where none is set, so that nobody may. */
export type TokenVerdict =
  | { readonly kind: 'right' | 'missing' | 'wrong' | 'off' }
  | { readonly kind: 'too_many'; readonly retryAfterS: number };

/** Tells how the value of `Authorization` from an address stands to the token. */
export type TokenCheck = (authorization: string | undefined, address: string) => TokenVerdict;

export interface TokenCheckOptions {
  /** null: there is no API. */
  readonly token: string | null;
  /** Milliseconds that only ever rise. */
  monotonic(): number;
}

/** Wrong tokens that an address (IPv6: a /64) may send in a window; after them, not even the right one is looked at. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered: some 200 bytes each. */
const REMEMBERED = 10_000;

interface Failures {
  count: number;
  readonly untilMs: number;
}

/**
 * Checks `Authorization: Bearer …` in a time that does not depend on how much of the token is right. The limit counts
 * failed tries alone and is asked before the token is looked at, which the rate limit's own counter cannot do.
 */
export function createTokenCheck({ token, monotonic }: TokenCheckOptions): TokenCheck {
  const expected = token === null ? null : digest(token);
  const failures = new LRUCache<string, Failures>({ max: REMEMBERED });

  function current(key: string): Failures | undefined {
    const failed = failures.get(key);
    return failed && failed.untilMs > monotonic() ? failed : undefined;
  }

  return (authorization, address) => {
    if (expected === null) return { kind: 'off' };
    const key = normalizeIP(address);
    const failed = current(key);
    if (failed && failed.count >= MAX_FAILURES)
      return { kind: 'too_many', retryAfterS: Math.ceil((failed.untilMs - monotonic()) / 1_000) };
    const given = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return { kind: 'right' };
    // Asking without a token guesses nothing.
    if (authorization === undefined) return { kind: 'missing' };
    if (failed) failed.count += 1;
    else failures.set(key, { count: 1, untilMs: monotonic() + WINDOW_MS });
    return { kind: 'wrong' };
  };
}

/** Equal lengths for whatever is compared. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
