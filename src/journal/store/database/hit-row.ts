import { HOSTNAME_MAX_LENGTH } from '../../../text/hostname.ts';
import { jsonText } from '../../../text/json-text.ts';
import { tenths } from '../../../text/tenths.ts';
import type { ClickToSend, Hit } from '../../model/hit.ts';

/** What a statement is given. */
export type Values = readonly (string | number | null)[];

/** Longer texts are cut: a visitor chooses how long they are. */
const MAX_TEXT = 1_024;

/** What many hits have in common: in a statement it stands once, for all of its rows. */
export const SHARED_COLUMNS = [
  'outcome',
  'domain',
  'visitor',
  'visitor_reason',
  'status',
  'reason',
  'detail',
  'error_code',
  'left_out',
  'tracking_domain',
];

/** What each hit has a value of its own for. */
export const OWN_COLUMNS = [
  'id',
  'time',
  'slug',
  'offer_id',
  'affiliate_id',
  'transaction_id',
  'params',
  'address',
  'user_agent',
  'referrer',
  'everflow_ms',
  'total_ms',
];

/** What few hits have a value of their own for: a click that waits, and one that counts to its link's cap. */
export const RARE_COLUMNS = ['replay', 'capped_link'];

/**
 * What a hit is written with, in the order of the columns above. The own values end before the rare ones where the hit
 * has none of these.
 */
export interface HitRow {
  readonly shared: Values;
  readonly own: Values;
}

/** A hit as it is written; `address` is what is kept of the visitor's. */
export function toRow(hit: Hit, address: string | null): HitRow {
  const { deferred, linkId } = hit;
  const cappedLink = hit.countsToCap ? textOrNull(linkId) : null;
  const own = ownValues(hit, address);
  if (deferred || cappedLink !== null) own.push(deferred && toReplay(deferred), cappedLink);
  return { shared: sharedValues(hit), own };
}

function sharedValues(hit: Hit): Values {
  const { deferred, leftOut, visitor } = hit;
  return [
    hit.outcome,
    text(hit.hostname, HOSTNAME_MAX_LENGTH),
    visitor.kind,
    text(visitor.reason),
    whole(hit.status),
    textOrNull(hit.reason),
    textOrNull(hit.detail),
    whole(hit.errorCode),
    leftOut.length > 0 ? JSON.stringify(leftOut) : null,
    // Not cut: another tracking domain would be another recipient.
    deferred && wellFormed(deferred.trackingDomain),
  ];
}

function ownValues(hit: Hit, address: string | null): (string | number | null)[] {
  const { params } = hit;
  return [
    text(hit.id),
    whole(hit.timeMs),
    textOrNull(hit.slug),
    whole(hit.offerId),
    whole(hit.affiliateId),
    textOrNull(hit.transactionId),
    params.size > 0 ? toJson(params) : null,
    textOrNull(address),
    textOrNull(hit.userAgent),
    textOrNull(hit.referrer),
    tenths(hit.everflowMs),
    tenths(hit.totalMs),
  ];
}

/** An object of texts, as `JSON.stringify` writes it, in a third of its time. */
function toJson(texts: ReadonlyMap<string, string>): string {
  let members = '';
  for (const [name, value] of texts)
    members += `${members === '' ? '' : ','}${jsonText(name)}:${jsonText(value)}`;
  return `{${members}}`;
}

/** What a click is sent with, as the journal keeps it while it waits. */
export function toReplay({ path, headers }: ClickToSend): string {
  let items = '';
  for (const item of headers) items += `${items === '' ? '' : ','}${jsonText(item)}`;
  return `{"path":${jsonText(path)},"headers":[${items}]}`;
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
  if (value.isWellFormed() && !value.includes('\0')) return value;
  return value.toWellFormed().replaceAll('\0', '\ufffd');
}
