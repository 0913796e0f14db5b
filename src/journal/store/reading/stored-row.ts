import type { VisitorKind } from '../../model/hit.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { StoredHit } from '../../model/stored-hit.ts';

/** What a hit is read by, in the order that `fromRow` takes. */
export const READ_COLUMNS =
  'seq, id, time, domain, slug, offer_id, affiliate_id, visitor, visitor_reason, outcome, reason, detail, error_code, transaction_id, params, left_out, address, user_agent, referrer, status, everflow_ms, total_ms, changed_at';

type ReadRow = readonly [
  seq: number,
  id: string,
  time: number,
  domain: string,
  slug: string | null,
  offerId: number | null,
  affiliateId: number | null,
  visitor: VisitorKind,
  visitorReason: string,
  outcome: Outcome,
  reason: string | null,
  detail: string | null,
  errorCode: number | null,
  transactionId: string | null,
  params: string | null,
  leftOut: string | null,
  address: string | null,
  userAgent: string | null,
  referrer: string | null,
  status: number,
  everflowMs: number | null,
  totalMs: number,
  changedAt: number | null,
];

/** A hit as it was read, in the order of `READ_COLUMNS`. */
export function fromRow(row: unknown): StoredHit {
  const [
    seq,
    id,
    timeMs,
    hostname,
    slug,
    offerId,
    affiliateId,
    kind,
    visitorReason,
    outcome,
    reason,
    detail,
    errorCode,
    transactionId,
    params,
    leftOut,
    address,
    userAgent,
    referrer,
    status,
    everflowMs,
    totalMs,
    changedMs,
  ] = row as ReadRow;
  return {
    seq,
    id,
    timeMs,
    hostname,
    slug,
    offerId,
    affiliateId,
    visitor: { kind, reason: visitorReason },
    outcome,
    reason,
    detail,
    errorCode,
    transactionId,
    params: new Map(params === null ? [] : Object.entries(JSON.parse(params) as Record<string, string>)),
    leftOut: leftOut === null ? [] : (JSON.parse(leftOut) as string[]),
    address,
    userAgent,
    referrer,
    status,
    everflowMs,
    totalMs,
    changedMs,
  };
}
