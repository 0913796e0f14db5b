import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { warnOnUntrustedProxy } from '../ops/untrusted-proxy.ts';
import type { Clock } from '../timing/clock.ts';
import { readVisit, type Visit } from './visit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request as the way of a hit sees it; set by the first hook of the redirect plugin. */
    visit: Visit;
  }
}

export interface VisitOptions {
  readonly trustProxy: readonly string[];
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

/** Reads each request once, into `request.visit`. */
export function addVisits(app: FastifyInstance, { trustProxy, clock, log }: VisitOptions): void {
  const warn = warnOnUntrustedProxy(trustProxy, log);
  app.decorateRequest('visit');
  app.addHook('onRequest', (request, _reply, done) => {
    request.visit = readVisit(request, clock);
    warn(request.headers);
    done();
  });
}
