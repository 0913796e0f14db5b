import type { FastifyBaseLogger } from 'fastify';
import type { Hit } from '../journal/hit.ts';
import type { HitChange } from '../journal/journal.ts';
import { type Outcome, transitionOf } from '../journal/outcome.ts';
import { tenths } from '../tenths.ts';

/** Outcomes that cost somebody a click or an ID through no choice of the link's owner. */
const WORTH_A_WARNING: ReadonlySet<Outcome> = new Set<Outcome>(['unknown', 'deferred', 'limited']);

/** Logs one line a hit. No address, cookie or query value is in it: nothing of the visitor's but what they were. */
export function logHit(log: Pick<FastifyBaseLogger, 'info' | 'warn'>, hit: Hit): void {
  // Of one shape whatever the hit: what is undefined, pino leaves out.
  const line = {
    hit_id: hit.id,
    outcome: hit.outcome,
    reason: hit.reason ?? undefined,
    detail: hit.detail ?? undefined,
    error_code: hit.errorCode ?? undefined,
    transaction_id: hit.transactionId ?? undefined,
    left_out: hit.leftOut.length > 0 ? hit.leftOut : undefined,
    link: hit.slug,
    // No host name is longer; a Host header can be.
    domain: hit.hostname.slice(0, 253),
    offer_id: hit.offerId ?? undefined,
    affiliate_id: hit.affiliateId ?? undefined,
    visitor: hit.visitor.kind,
    visitor_reason: hit.visitor.reason,
    status: hit.status,
    everflow_ms: tenths(hit.everflowMs) ?? undefined,
    total_ms: tenths(hit.totalMs),
  };
  const message = `${hit.outcome} ${nameOf(hit.slug)}`;
  if (WORTH_A_WARNING.has(hit.outcome)) log.warn(line, message);
  else log.info(line, message);
}

/** Logs what became of a hit after its visitor had left, one line for each change of its outcome. */
export function logChange(log: Pick<FastifyBaseLogger, 'info' | 'warn'>, change: HitChange): void {
  const { from, to } = transitionOf(change.event);
  const line = {
    hit_id: change.id,
    was: from,
    outcome: to,
    reason: change.reason ?? undefined,
    detail: change.detail ?? undefined,
    error_code: change.errorCode ?? undefined,
    transaction_id: change.transactionId ?? undefined,
    link: change.slug,
    everflow_ms: tenths(change.everflowMs) ?? undefined,
  };
  const message = `${to} ${nameOf(change.slug)} (was ${from})`;
  if (to === 'unknown') log.warn(line, message);
  else log.info(line, message);
}

function nameOf(slug: string | null): string {
  return slug === null ? '(no slug)' : `/${slug}`;
}
