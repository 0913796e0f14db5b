import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';

/**
 * Says once that a proxy seems to stand in front whose word is not taken: all visitors then share its address, in
 * Everflow's reports and in the rate limits. (A stranger can send the header too: it is a hint, no more.)
 */
export function warnOnUntrustedProxy(
  trustProxy: readonly string[],
  log: Pick<FastifyBaseLogger, 'warn'>,
): (headers: IncomingHttpHeaders) => void {
  let said = trustProxy.length > 0;
  return headers => {
    if (said || headers['x-forwarded-for'] === undefined) return;
    said = true;
    log.warn(
      'a request came with X-Forwarded-For, and TRUST_PROXY is not set: if a proxy of yours stands in front, set TRUST_PROXY to its address, or every click carries the address of the proxy',
    );
  };
}
