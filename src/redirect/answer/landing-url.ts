import { SDK_ID_PARAM } from '../../everflow/parameters.ts';
import type { Destination, Part, Place } from '../../links/model/destination.ts';
import type { ClickParams } from '../click/click-params.ts';
import type { QueryPair } from '../query.ts';

export interface LandingUrlInput {
  readonly destination: Destination;
  readonly click: ClickParams;
  /** null: the visitor goes without one. */
  readonly transactionId: string | null;
  readonly transactionIdParam: string;
  /** The hit's own ID, and the parameter that carries it; null: none does. */
  readonly hitId: { readonly param: string; readonly value: string } | null;
  readonly query: readonly QueryPair[];
  passes(name: string): boolean;
}

/**
 * Where the visitor is sent: the destination as its author wrote it, macros filled, then what is passed through
 * of the query (as it came, unless the destination has that name already), then the ID where the destination has
 * no place of its own for it, then the hit's ID where the link names a parameter for it. The fragment stays last. Only ASCII that may stand in a URL comes out.
 */
export function landingUrl(input: LandingUrlInput): string {
  const { destination } = input;
  const added = addedPairs(input);
  const page = fill(destination.page, input) + (added === '' ? '' : destination.joint + added);
  return page + fill(destination.fragment, input);
}

/** What follows the destination's own query, joined by "&". */
function addedPairs(input: LandingUrlInput): string {
  const { destination, transactionId, transactionIdParam, hitId } = input;
  let pairs = '';
  for (const { name, raw } of input.query) if (isPassedOn(name, input)) pairs += `&${raw}`;
  if (transactionId !== null && !hasPlaceForId(destination))
    pairs += `&${transactionIdParam}=${transactionId}`;
  if (hitId !== null) pairs += `&${hitId.param}=${hitId.value}`;
  return pairs.slice(1);
}

/** A visitor must not bring an ID of their own to the landing page. */
function isPassedOn(name: string, input: LandingUrlInput): boolean {
  if (name === input.transactionIdParam || name === SDK_ID_PARAM || name === input.hitId?.param) return false;
  return input.passes(name) && !input.destination.queryNames.has(name);
}

function hasPlaceForId({ page, fragment }: Destination): boolean {
  return hasId(page) || hasId(fragment);
}

function hasId(parts: readonly Part[]): boolean {
  for (const part of parts) if (typeof part !== 'string' && part.macro === 'transaction_id') return true;
  return false;
}

function fill(parts: readonly Part[], input: LandingUrlInput): string {
  let text = '';
  for (const part of parts)
    text += typeof part === 'string' ? part : encodeFor(part.place, macroValue(part.macro, input));
  return text;
}

function macroValue(macro: string, { click, transactionId }: LandingUrlInput): string {
  if (macro === 'transaction_id') return transactionId ?? '';
  if (macro === 'offer_id') return String(click.offerId);
  if (macro === 'affiliate_id') return String(click.affiliateId);
  return click.params.get(macro) ?? '';
}

/**
 * Percent-encodes a value for where it stands. In a path, a value of dots alone is left out: "." and ".." as a
 * segment, encoded or not, would let a visitor walk to another page of the host (WHATWG URL, dot segments).
 */
function encodeFor(place: Place, value: string): string {
  if (place === 'path' && /^\.+$/.test(value)) return '';
  return encodeURIComponent(value);
}
