import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Fault } from './fault.ts';

/** One request to the click path, as the sandbox saw it. */
export interface RecordedClick {
  /** The click's ID, 32 lowercase hex digits, also where no answer carried it out; null when none was made. */
  readonly transaction_id: string | null;
  /** Whether a click came to be. After a hang or a late reset it did, though the client cannot know. */
  readonly made: boolean;
  /** When the request arrived, ISO 8601 in UTC. */
  readonly time: string;
  /** `oid` and `affid`; null where missing or not whole numbers. */
  readonly offer_id: number | null;
  readonly affiliate_id: number | null;
  /** The whole query, decoded; the first of a repeated name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The address of the connection itself. */
  readonly address: string;
  /** The headers by which a visitor's address is usually passed on, as seen. */
  readonly forwarded: Readonly<Record<string, string>>;
  readonly user_agent: string | null;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly fault: Fault | null;
  /** Turns true when the whole answer has been handed to the network. */
  answered: boolean;
}

const FORWARDED_HEADERS = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
] as const;

/** Reads a request to the click path, and makes its click unless the request or the fault prevents that. */
export function recordClick(request: IncomingMessage, query: string, fault: Fault | null): RecordedClick {
  const parameters = firstOfEach(query);
  const offerId = wholeNumber(parameters['oid']);
  const affiliateId = wholeNumber(parameters['affid']);
  const made = offerId !== null && affiliateId !== null && !preventsClick(fault);
  return {
    transaction_id: made ? randomUUID().replaceAll('-', '') : null,
    made,
    time: new Date().toISOString(),
    offer_id: offerId,
    affiliate_id: affiliateId,
    parameters,
    address: request.socket.remoteAddress ?? '',
    forwarded: forwardedHeaders(request.headers),
    user_agent: request.headers['user-agent'] ?? null,
    headers: request.headers,
    fault,
    answered: false,
  };
}

// Everything else that can go wrong comes after Everflow has made the click: that is what makes it dangerous.
function preventsClick(fault: Fault | null): boolean {
  if (fault === null) return false;
  return (
    fault.reset === 'before' || fault.no_id === true || (fault.error_code !== undefined && !fault.with_id)
  );
}

function firstOfEach(query: string): Record<string, string> {
  const first = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) if (!first.has(name)) first.set(name, value);
  return Object.fromEntries(first);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const name of FORWARDED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) seen[name] = String(value);
  }
  return seen;
}
