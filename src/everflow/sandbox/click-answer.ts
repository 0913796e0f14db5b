import type { Fault } from './fault.ts';
import type { RecordedClick } from './recorded-click.ts';

/** What the click path answers: text whole, or pieces that are streamed without a known length. */
export interface ClickAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Iterable<string>;
}

/** The advertiser of every offer here, as in Everflow's documented sample. */
const ADVERTISER_ID = 411;
const SESSION_HOURS = 24;
/** What Everflow answers to a call without a usable `oid` or `affid` is not known; this is the sandbox's guess. */
const BAD_REQUEST_CODE = 1;

const HUGE_PIECE = ' '.repeat(64 * 1024);
const HUGE_PIECES = 128;

const ERROR_PAGE =
  '<!doctype html>\n<html lang="en"><head><title>Error</title></head>' +
  '<body><h1>Something went wrong</h1><p>The sandbox was asked for this page.</p></body></html>\n';

/** Statuses that HTTP allows no body for. */
const BODILESS = new Set([204, 205, 304]);

/** Builds the answer to a click, with what `fault` does to its status and its body. */
export function clickAnswer(click: RecordedClick, fault: Fault | null): ClickAnswer {
  const json = answerJson(click, fault?.error_code);
  if (fault === null) return { status: 200, headers: textHeaders('application/json', json), body: json };

  const status = fault.status ?? 200;
  const location =
    status >= 300 && status < 400 && status !== 304 ? (fault.location ?? '/landing') : undefined;
  const extra = location === undefined ? {} : { location };
  if (BODILESS.has(status)) return { status, headers: extra, body: '' };

  const [type, body] = bodyOf(fault.body ?? usualBody(fault, status), json);
  const headers = typeof body === 'string' ? textHeaders(type, body) : { 'content-type': type };
  return { status, headers: { ...headers, ...extra }, body };
}

/** The keys in the order in which Everflow's documented sample has them. */
function answerJson(click: RecordedClick, faultCode: number | undefined): string {
  const usable = click.offer_id !== null && click.affiliate_id !== null;
  return JSON.stringify({
    aid: usable ? ADVERTISER_ID : 0,
    error_code: faultCode ?? (usable ? 0 : BAD_REQUEST_CODE),
    oid: click.offer_id ?? 0,
    session_duration: usable ? SESSION_HOURS : 0,
    transaction_id: click.transaction_id ?? '',
  });
}

function usualBody(fault: Fault, status: number): NonNullable<Fault['body']> {
  if (status < 300 || fault.error_code !== undefined || fault.no_id) return 'json';
  return status < 400 ? 'empty' : 'html';
}

function bodyOf(
  kind: NonNullable<Fault['body']>,
  json: string,
): [type: string, body: string | Iterable<string>] {
  switch (kind) {
    case 'json':
      return ['application/json', json];
    case 'empty':
      return ['application/json', ''];
    case 'html':
      return ['text/html; charset=utf-8', ERROR_PAGE];
    case 'half_json':
      return ['application/json', json.slice(0, json.length / 2)];
    case 'wrong_types':
      return [
        'application/json',
        '{"aid":"411","error_code":"none","oid":[2101],"session_duration":{},"transaction_id":73}',
      ];
    case 'huge':
      return ['application/json', hugeJson(json)];
    case 'not_json_text':
      return ['text/plain; charset=utf-8', 'OK'];
  }
}

/** 8 MiB that are valid JSON to whoever reads them all: what protects a client is its limit, not its parser. */
function* hugeJson(json: string): Generator<string> {
  for (let piece = 0; piece < HUGE_PIECES; piece++) yield HUGE_PIECE;
  yield json;
}

function textHeaders(type: string, body: string): Record<string, string | number> {
  return { 'content-type': type, 'content-length': Buffer.byteLength(body) };
}
