import { parseCookie } from 'cookie';
import { LRUCache } from 'lru-cache';
import { getDomain } from 'tldts';
import type { CookieConfig } from '../../config/visitor-settings.ts';
import { isTransactionId } from '../../everflow/transaction-id.ts';
import { HOSTNAME_MAX_LENGTH } from '../../text/hostname.ts';

// Names, values and lives as Everflow's JavaScript SDK writes and reads them, so that the unmodified SDK on the
// landing page finds the click without making one of its own (docs/everflow.md).

const THIRTY_DAYS_S = 30 * 24 * 3600;
/** The SDK keeps the first 33 and the last 1616 characters of a longer history. */
const HISTORY_MAX_LENGTH = 1649;
/** What the names of all histories begin with. */
const HISTORY = 'ef_tid_c_';

type Cookies = Readonly<Record<string, string | undefined>>;

/** A click as the cookies keep it. */
export interface CookieClick {
  readonly transactionId: string;
  readonly offerId: number;
  readonly advertiserId: number | null;
  readonly sessionHours: number | null;
}

/** How cookies are set for one request's host and protocol. */
export interface CookieScope {
  readonly config: CookieConfig;
  /** The request's host name, without a port. */
  readonly hostname: string;
  readonly https: boolean;
}

/** The `Set-Cookie` values that add a click to what the visitor's `Cookie` header already holds. */
export function clickCookies(
  cookieHeader: string | undefined,
  click: CookieClick,
  scope: CookieScope,
): string[] {
  // Most visitors bring none of ours, and a brand's pages set many others.
  const cookies: Cookies = cookieHeader?.includes(HISTORY) ? parseCookie(cookieHeader) : {};
  const { transactionId, offerId, advertiserId } = click;
  const sessionS = click.sessionHours === null ? THIRTY_DAYS_S : Math.ceil(click.sessionHours * 3600);
  const rest = attributes(scope);
  const history = (name: string) =>
    setCookie(name, appendToHistory(cookies[name], transactionId), THIRTY_DAYS_S, rest);
  const byOffer = history(`${HISTORY}o_${offerId}`);
  const session = setCookie(`ef_session_${offerId}`, '1', sessionS, rest);
  const witness = setCookie('ef_witness', '1', THIRTY_DAYS_S, rest);
  if (advertiserId === null) return [byOffer, session, witness];
  return [byOffer, history(`${HISTORY}a_${advertiserId}`), session, witness];
}

/** The latest ID of the offer's running session, where the visitor's cookies tell of one. */
export function runningTransactionId(cookieHeader: string | undefined, offerId: number): string | undefined {
  if (!cookieHeader?.includes('ef_session_')) return undefined;
  const cookies = parseCookie(cookieHeader);
  if (cookies[`ef_session_${offerId}`] !== '1') return undefined;
  return readHistory(cookies[`ef_tid_c_o_${offerId}`]).at(-1);
}

/** IDs of a history, oldest first; whatever has not an ID's form is dropped. */
function readHistory(value: string | undefined): string[] {
  return (value ?? '').split('|').filter(isTransactionId);
}

/** The history with one more ID. A full one keeps its first ID and the latest, as the SDK does, but whole. */
function appendToHistory(value: string | undefined, transactionId: string): string {
  if (value === undefined) return transactionId;
  const [first, ...rest] = readHistory(value).filter(id => id !== transactionId);
  if (first === undefined) return transactionId;
  // From the end, while they fit: a visitor can bring a cookie with thousands of short IDs.
  let kept = rest.length;
  let length = first.length + 1 + transactionId.length;
  while (kept > 0 && length + (rest[kept - 1] ?? '').length + 1 <= HISTORY_MAX_LENGTH) {
    kept -= 1;
    length += (rest[kept] ?? '').length + 1;
  }
  return [first, ...rest.slice(kept), transactionId].join('|');
}

/** The value is IDs joined by "|", all of it allowed in a cookie: the SDK expects it bare. */
function setCookie(name: string, value: string, maxAgeS: number, rest: string): string {
  return `${name}=${value}; Max-Age=${maxAgeS}${rest}`;
}

/** What all cookies of a request end with. */
function attributes({ config, hostname, https }: CookieScope): string {
  const domain = cookieDomain(config.domain, hostname);
  const isSecure = config.secure === 'auto' ? https : config.secure;
  return `${domain === undefined ? '' : `; Domain=${domain}`}; Path=/${config.httpOnly ? '; HttpOnly' : ''}${isSecure ? '; Secure' : ''}; SameSite=Lax`;
}

/** The `Domain` attribute for a host; undefined keeps a cookie to the host alone. */
function cookieDomain(choice: CookieConfig['domain'], hostname: string): string | undefined {
  if (choice.kind === 'host') return undefined;
  // A browser drops a cookie for a domain that the host is not in.
  if (choice.kind === 'domain')
    return hostname === choice.domain || hostname.endsWith(`.${choice.domain}`) ? choice.domain : undefined;
  return registrableDomain(hostname);
}

/** A server has few host names, but strangers write others into their requests. */
const domains = new LRUCache<string, { readonly domain: string | undefined }>({ max: 500 });

function registrableDomain(hostname: string): string | undefined {
  const known = domains.get(hostname);
  if (known) return known.domain;
  const found = getDomain(hostname, { allowPrivateDomains: true });
  // Some names that hosts have, with "_" or beyond ASCII, no cookie can name.
  const domain = found !== null && /^[a-z0-9.-]+$/.test(found) ? found : undefined;
  // A copy: a slice of a header would keep the whole of it.
  if (hostname.length <= HOSTNAME_MAX_LENGTH) domains.set(Buffer.from(hostname).toString(), { domain });
  return domain;
}
