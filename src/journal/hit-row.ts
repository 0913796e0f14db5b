import { HOSTNAME_MAX_LENGTH } from '../hostname.ts';
import { jsonText } from '../json-text.ts';
import { tenths } from '../tenths.ts';
import type { ClickToSend, Hit } from './hit.ts';

/** What a statement is given. */
export type Values = readonly (string | number | null)[];

/** Longer texts are cut: a visitor chooses how long they are. */
const MAX_TEXT = 1_024;

/** What each hit has a value of its own for. */
export const OWN_COLUMNS = [
  'id',
  'time',
  'domain',
  'slug',
  'offer_id',
  'affiliate_id',
  'visitor_reason',
  'transaction_id',
  'params',
  'address',
  'user_agent',
  'referrer',
  'everflow_ms',
  'total_ms',
];

/** What the usual hit has beside them: a person made a click, and left with its ID. */
export const USUAL = { visitor: 'person', outcome: 'clicked', status: 302 } as const;

/** What the usual hit has not. */
export const RARE_COLUMNS = [
  'reason',
  'detail',
  'error_code',
  'left_out',
  'tracking_domain',
  'replay',
  'capped_link',
];

/**
 * What a hit is written with, in the order of the columns above. That of a usual hit ends with its own columns: the
 * statement says the rest, because libsql takes 0.2 to 0.5 µs for each value that is handed over.
 */
export type HitRow = Values;

/** Whether a row is that of a usual hit. */
export function isUsualRow(row: HitRow): boolean {
  return row.length === OWN_COLUMNS.length;
}

/** A hit as it is written; `address` is what is kept of the visitor's. */
export function toRow(hit: Hit, address: string | null): HitRow {
  const { params } = hit;
  const own = [
    text(hit.id),
    whole(hit.timeMs),
    text(hit.hostname, HOSTNAME_MAX_LENGTH),
    textOrNull(hit.slug),
    whole(hit.offerId),
    whole(hit.affiliateId),
    text(hit.visitor.reason),
    textOrNull(hit.transactionId),
    params.size > 0 ? toJson(params) : null,
    textOrNull(address),
    textOrNull(hit.userAgent),
    textOrNull(hit.referrer),
    tenths(hit.everflowMs),
    tenths(hit.totalMs),
  ];
  return isUsual(hit) ? own : [...own, ...rest(hit)];
}

function isUsual(hit: Hit): boolean {
  return (
    hit.outcome === USUAL.outcome &&
    hit.visitor.kind === USUAL.visitor &&
    hit.status === USUAL.status &&
    hit.reason === null &&
    hit.detail === null &&
    hit.errorCode === null &&
    hit.leftOut.length === 0 &&
    hit.deferred === null &&
    !hit.countsToCap
  );
}

function rest(hit: Hit): Values {
  const { deferred, leftOut } = hit;
  return [
    hit.visitor.kind,
    hit.outcome,
    whole(hit.status),
    textOrNull(hit.reason),
    textOrNull(hit.detail),
    whole(hit.errorCode),
    leftOut.length > 0 ? JSON.stringify(leftOut) : null,
    // Not cut: another tracking domain would be another recipient.
    deferred && wellFormed(deferred.trackingDomain),
    deferred && toReplay(deferred),
    hit.countsToCap ? textOrNull(hit.linkId) : null,
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
