import type { FastifyBaseLogger } from 'fastify';
import type { Hit } from '../journal/hit.ts';
import type { HitChange } from '../journal/journal.ts';
import { type Outcome, transitionOf } from '../journal/outcome.ts';
import { tenths } from '../tenths.ts';

/** Outcomes that cost somebody a click or an ID through no choice of the link's owner. */
const WORTH_A_WARNING: ReadonlySet<Outcome> = new Set<Outcome>(['unknown', 'deferred', 'limited']);

/** Logs one line a hit. No address, cookie or query value is in it: nothing of the visitor's but what they were. */
export function logHit(log: Pick<FastifyBaseLogger, 'info' | 'warn'>, hit: Hit): void {
  const line = {
    hit_id: hit.id,
    outcome: hit.outcome,
    ...present('reason', hit.reason),
    ...present('detail', hit.detail),
    ...present('error_code', hit.errorCode),
    ...present('transaction_id', hit.transactionId),
    ...(hit.leftOut.length > 0 ? { left_out: hit.leftOut } : {}),
    link: hit.slug,
    // No host name is longer; a Host header can be.
    domain: hit.hostname.slice(0, 253),
    ...present('offer_id', hit.offerId),
    ...present('affiliate_id', hit.affiliateId),
    visitor: hit.visitor.kind,
    visitor_reason: hit.visitor.reason,
    status: hit.status,
    ...present('everflow_ms', tenths(hit.everflowMs)),
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
    ...present('reason', change.reason),
    ...present('detail', change.detail),
    ...present('error_code', change.errorCode),
    ...present('transaction_id', change.transactionId),
    link: change.slug,
    ...present('everflow_ms', tenths(change.everflowMs)),
  };
  const message = `${to} ${nameOf(change.slug)} (was ${from})`;
  if (to === 'unknown') log.warn(line, message);
  else log.info(line, message);
}

function nameOf(slug: string | null): string {
  return slug === null ? '(no slug)' : `/${slug}`;
}

function present(name: string, value: string | number | null): Record<string, string | number> {
  return value === null ? {} : { [name]: value };
}
