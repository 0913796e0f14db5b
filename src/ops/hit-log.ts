import type { Hit } from '../journal/model/hit.ts';
import type { HitChange } from '../journal/model/hit-change.ts';
import { type Outcome, transitionOf } from '../journal/model/outcome.ts';
import { HOSTNAME_MAX_LENGTH } from '../text/hostname.ts';
import { jsonText } from '../text/json-text.ts';
import { tenths } from '../text/tenths.ts';
import type { LineWriter } from './line-writer.ts';

/** Outcomes that cost somebody a click or an ID through no choice of the link's owner. */
const WORTH_A_WARNING: ReadonlySet<Outcome> = new Set<Outcome>(['unknown', 'deferred', 'limited']);

/** Logs one line a hit. No address, cookie or query value is in it: nothing of the visitor's but what they were. */
export function logHit(writeLine: LineWriter, hit: Hit): void {
  const { outcome, visitor, leftOut } = hit;
  const members =
    `${word('hit_id', hit.id)}${word('outcome', outcome)}${text('reason', hit.reason)}${text('detail', hit.detail)}` +
    `${number('error_code', hit.errorCode)}${text('transaction_id', hit.transactionId)}` +
    `${leftOut.length > 0 ? `,"left_out":${JSON.stringify(leftOut)}` : ''}` +
    `${link(hit.slug)}${text('domain', hit.hostname.slice(0, HOSTNAME_MAX_LENGTH))}` +
    `${number('offer_id', hit.offerId)}${number('affiliate_id', hit.affiliateId)}` +
    `${word('visitor', visitor.kind)}${text('visitor_reason', visitor.reason)}${number('status', hit.status)}` +
    `${number('everflow_ms', tenths(hit.everflowMs))}${number('total_ms', tenths(hit.totalMs))}` +
    `${text('msg', `${outcome} ${nameOf(hit.slug)}`)}`;
  writeLine(WORTH_A_WARNING.has(outcome) ? 'warn' : 'info', members);
}

/** Logs what became of a hit after its visitor had left, one line for each change of its outcome. */
export function logChange(writeLine: LineWriter, change: HitChange): void {
  const { from, to } = transitionOf(change.event);
  const members =
    `${word('hit_id', change.id)}${word('was', from)}${word('outcome', to)}${text('reason', change.reason)}` +
    `${text('detail', change.detail)}${number('error_code', change.errorCode)}` +
    `${text('transaction_id', change.transactionId)}${link(change.slug)}` +
    `${number('everflow_ms', tenths(change.everflowMs))}` +
    `${text('msg', `${to} ${nameOf(change.slug)} (was ${from})`)}`;
  writeLine(to === 'unknown' ? 'warn' : 'info', members);
}

/** What is never anything but letters, digits, `-` and `_`: our own IDs and names. */
function word(name: string, value: string): string {
  return `,"${name}":"${value}"`;
}

/** Of what is null there is no member. */
function text(name: string, value: string | null): string {
  return value === null ? '' : `,"${name}":${jsonText(value)}`;
}

function number(name: string, value: number | null): string {
  return value === null ? '' : `,"${name}":${value}`;
}

/** There in any case: a hit without a slug is one that found no link. */
function link(slug: string | null): string {
  return `,"link":${slug === null ? 'null' : jsonText(slug)}`;
}

function nameOf(slug: string | null): string {
  return slug === null ? '(no slug)' : `/${slug}`;
}
