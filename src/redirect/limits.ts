import rateLimit, { type FastifyRateLimitStoreCtor, normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RateLimit } from '../config/parse-number.ts';

export interface LimitOptions {
  /** Requests from one address (`RATE_LIMIT`); null if there is no limit. Above it, 429. */
  readonly rateLimit: RateLimit;
  /** Clicks from one address (`CLICK_RATE_LIMIT`); null if there is no limit. Above it, a redirect without a click. */
  readonly clickRateLimit: RateLimit;
  /** Called for each request that is answered 429. */
  onFlood(): void;
  /** Where @fastify/rate-limit counts; by default in this process. */
  readonly limitStore?: FastifyRateLimitStoreCtor;
}

/** Counts one click of a request's address; false if it has had too many. */
export type MayClick = (request: FastifyRequest) => Promise<boolean>;

/** Addresses that each limit remembers. */
const REMEMBERED = 50_000;

/** Limits requests for all routes and handlers of this plugin; returns the check that limits clicks. */
export async function addLimits(app: FastifyInstance, options: LimitOptions): Promise<MayClick> {
  const { onFlood, limitStore: store } = options;
  await app.register(rateLimit, {
    // As hooks and calls of our own: a global limit would leave out the 404 handler.
    global: false,
    ...(store === undefined ? {} : { store }),
    // Nobody reads them, and they would tell strangers what the limits are.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    onExceeded: onFlood,
  });
  if (options.rateLimit !== null)
    app.addHook('onRequest', app.rateLimit(limiterOptions('request', options.rateLimit)));
  if (options.clickRateLimit === null) return async () => true;
  const countClick = app.createRateLimit(limiterOptions('click', options.clickRateLimit));
  return request => countClick(request).then(result => result.isAllowed || !result.isExceeded);
}

/** @param name sets apart what one shared store counts for both limits. */
function limiterOptions(name: string, { max, windowMs }: NonNullable<RateLimit>) {
  return {
    max,
    timeWindow: windowMs,
    cache: REMEMBERED,
    keyGenerator: ({ visit }: FastifyRequest) => `${name}:${networkOf(visit.address)}`,
  };
}

/** What counts as one visitor: an IPv4 address, or the /64 of an IPv6 address, which is what one customer gets. */
function networkOf(address: string): string {
  return normalizeIP(address);
}
