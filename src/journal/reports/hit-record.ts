import { errorCodeName } from '../../everflow/error-codes.ts';
import { tenths } from '../../text/tenths.ts';
import type { StoredHit } from '../model/stored-hit.ts';

/** A hit under the names of its log line, and what only the journal keeps of it; null where nothing is known. */
export function hitRecord(hit: StoredHit) {
  return {
    hit_id: hit.id,
    time: isoTime(hit.timeMs),
    outcome: hit.outcome,
    reason: hit.reason,
    detail: hit.detail,
    error_code: hit.errorCode,
    error_name: hit.errorCode === null ? null : errorCodeName(hit.errorCode),
    transaction_id: hit.transactionId,
    left_out: hit.leftOut,
    link: hit.slug,
    domain: hit.hostname,
    offer_id: hit.offerId,
    affiliate_id: hit.affiliateId,
    visitor: hit.visitor.kind,
    visitor_reason: hit.visitor.reason,
    status: hit.status,
    everflow_ms: tenths(hit.everflowMs),
    total_ms: tenths(hit.totalMs),
    params: Object.fromEntries(hit.params),
    address: hit.address,
    user_agent: hit.userAgent,
    referrer: hit.referrer,
    changed: hit.changedMs === null ? null : isoTime(hit.changedMs),
  };
}

export type HitRecord = ReturnType<typeof hitRecord>;

/** The names of a hit's fields, in their order. */
export const HIT_FIELDS = [
  'hit_id',
  'time',
  'outcome',
  'reason',
  'detail',
  'error_code',
  'error_name',
  'transaction_id',
  'left_out',
  'link',
  'domain',
  'offer_id',
  'affiliate_id',
  'visitor',
  'visitor_reason',
  'status',
  'everflow_ms',
  'total_ms',
  'params',
  'address',
  'user_agent',
  'referrer',
  'changed',
] as const satisfies readonly (keyof HitRecord)[];

/** JSON on one line that steers no terminal: beside C0, which JSON escapes anyway, C1 controls are escaped too. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f]/g,
    character => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** A hit as one line of JSON. */
export function hitJson(hit: StoredHit): string {
  return `${safeJson(hitRecord(hit))}\n`;
}

/** In UTC, with milliseconds. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
