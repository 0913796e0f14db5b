import { createHash, timingSafeEqual } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';

/** The result of a token check. `off` means that no token is set and every request is refused. */
export type TokenVerdict =
  | { readonly kind: 'right' | 'missing' | 'wrong' | 'off' }
  | { readonly kind: 'too_many'; readonly retryAfterS: number };

/** Checks the value of an `Authorization` header from an address. */
export type TokenCheck = (authorization: string | undefined, address: string) => TokenVerdict;

export interface TokenCheckOptions {
  /** null if the API is off. */
  readonly token: string | null;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
}

/** Wrong tokens that an address (IPv6: a /64) may send per window. After that, even the right token is refused. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Maximum number of addresses remembered, at about 200 bytes each. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  readonly untilMs: number;
}

/**
 * Creates a check of `Authorization: Bearer …`. Its time does not depend on how much of the token is right. The limit
 * counts only failed attempts and applies before the token is compared, which @fastify/rate-limit cannot do.
 */
export function createTokenCheck({ token, monotonic }: TokenCheckOptions): TokenCheck {
  const expected = token === null ? null : digest(token);
  const failures = new LRUCache<string, Failures>({ max: MAX_ADDRESSES });

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
    // A request without a token is no guess.
    if (authorization === undefined) return { kind: 'missing' };
    if (failed) failed.count += 1;
    else failures.set(key, { count: 1, untilMs: monotonic() + WINDOW_MS });
    return { kind: 'wrong' };
  };
}

/** Hashes a text: `timingSafeEqual` needs values of equal length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
