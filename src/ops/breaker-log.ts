import type { FastifyBaseLogger } from 'fastify';

/** Logs that clicks are no longer sent to a tracking domain, or are again. */
export function logBreaker(
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
  trackingDomain: string,
  state: 'open' | 'closed',
): void {
  const line = { tracking_domain: trackingDomain, breaker: state };
  if (state === 'open')
    log.warn(line, 'too many clicks failed: visitors are redirected at once, and their clicks deferred');
  else log.info(line, 'a click succeeded: clicks are sent again');
}
