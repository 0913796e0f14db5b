import { tenths } from '../tenths.ts';
import type { ClickToSend, Hit } from './hit.ts';

/** What a row is written with, in the order of `WRITTEN_COLUMNS`. */
export type HitRow = readonly (string | number | null)[];

/** Longer texts are cut: a visitor chooses how long they are. */
const MAX_TEXT = 1_024;
/** No host name is longer; a Host header can be. */
const MAX_DOMAIN = 253;

export const WRITTEN_COLUMNS =
  'id, time, domain, slug, offer_id, affiliate_id, visitor, visitor_reason, outcome, reason, detail, error_code, transaction_id, params, left_out, address, user_agent, referrer, status, everflow_ms, total_ms, tracking_domain, replay, capped_link';

/** A hit as it is written; `address` is what is kept of the visitor's. */
export function toRow(hit: Hit, address: string | null): HitRow {
  const { deferred } = hit;
  return [
    text(hit.id),
    whole(hit.timeMs),
    text(hit.hostname, MAX_DOMAIN),
    textOrNull(hit.slug),
    whole(hit.offerId),
    whole(hit.affiliateId),
    hit.visitor.kind,
    text(hit.visitor.reason),
    hit.outcome,
    textOrNull(hit.reason),
    textOrNull(hit.detail),
    whole(hit.errorCode),
    textOrNull(hit.transactionId),
    hit.params.size > 0 ? JSON.stringify(Object.fromEntries(hit.params)) : null,
    hit.leftOut.length > 0 ? JSON.stringify(hit.leftOut) : null,
    textOrNull(address),
    textOrNull(hit.userAgent),
    textOrNull(hit.referrer),
    whole(hit.status),
    tenths(hit.everflowMs),
    tenths(hit.totalMs),
    // Not cut: another tracking domain would be another recipient.
    deferred && wellFormed(deferred.trackingDomain),
    deferred && toReplay(deferred),
    hit.countsToCap ? textOrNull(hit.linkId) : null,
  ];
}

/** What a click is sent with, as the journal keeps it while it waits. */
export function toReplay({ path, headers }: ClickToSend): string {
  return JSON.stringify({ path, headers });
}

/**
 * A text that SQLite keeps and libsql reads: libsql ends the process where it reads half a surrogate pair, and cuts a
 * text at NUL.
 */
export function text(value: string, max: number = MAX_TEXT): string {
  const cut = value.length > max ? value.slice(0, max).replace(/[\ud800-\udbff]$/, '') : value;
  return wellFormed(cut);
}

export function textOrNull(value: string | null): string | null {
  return value === null ? null : text(value);
}

/** A whole number; null for what none can be made of, so that it costs the field and not the hit. */
export function whole(value: number | null): number | null {
  const rounded = value === null ? null : Math.round(value);
  return Number.isSafeInteger(rounded) ? rounded : null;
}

function wellFormed(value: string): string {
  return value.toWellFormed().replaceAll('\0', '\ufffd');
}
