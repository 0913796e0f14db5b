import { SDK_ID_PARAM } from '../../everflow/parameters.ts';
import { isPlainHost } from '../../links/model/deep-link.ts';
import { type Destination, parseDestination, queryPairs } from '../../links/model/destination.ts';
import type { Link } from '../../links/model/link.ts';
import { parseUrl } from '../../text/parse-url.ts';
import type { QueryPair } from '../query.ts';
import { idNameMatcher } from './id-name.ts';

/** A link's `deep_link`, prepared for hits. */
export interface DeepLink {
  readonly param: string;
  /** Hosts that are allowed as written. */
  readonly hosts: ReadonlySet<string>;
  /** Domains below which any host is allowed, each with its leading dot. */
  readonly parents: readonly string[];
  /** Whether a parameter of this name might be read as an ID on the landing page. */
  isIdName(name: string): boolean;
  /** Whether a parameter of the short link never goes on: it chooses the page, or might be read as an ID there. */
  keepsBack(name: string): boolean;
}

/** The page that a visitor asked for, or why it is not used, as the end of "?url= …". */
export type ChosenPage =
  | { readonly ok: true; readonly destination: Destination }
  | { readonly ok: false; readonly why: string };

/** Characters of the chosen URL as it would leave: what servers and mail programs take without trouble. */
const MAX_LENGTH = 2_048;
// Tabs and line breaks are dropped by browsers, backslashes taken for slashes. An encoded control character would
// reach the landing page decoded, and a line break might end up in a header there.
const UNFIT = /[\p{Cc}\s\\]|%(?:[01][\da-f]|7f)/iu;
// Scheme, host, port, the rest. No user name, and no "@" that a careless reader could take for the end of one where
// no slash ends the host.
const PLAIN_URL = /^(https:\/\/)([a-z\d.-]+)(?::443)?((?:\/.*|[?#][^@]*)?)$/i;
// What RFC 3986 lets stand in a URL, and a percent sign only before two hex digits.
const UNSAFE = /(?:[^\w.~!$&'()*+,;=:@/?#[\]%-]|%(?![\da-f]{2}))+/gi;

export function compileDeepLink(link: Link): DeepLink | null {
  if (link.deep_link === null) return null;
  const { param, hosts } = link.deep_link;
  const ids = [
    SDK_ID_PARAM,
    link.transaction_id_param,
    link.hit_id_param ?? '',
    ...idPlaces(link.destination),
  ];
  const isIdName = idNameMatcher(ids.filter(name => name !== ''));
  return {
    param,
    hosts: new Set(hosts.filter(host => !host.startsWith('*.'))),
    parents: hosts.filter(host => host.startsWith('*.')).map(host => host.slice(1)),
    isIdName,
    keepsBack: name => name === param || isIdName(name),
  };
}

/** The parameters in which the link's own page gets the ID: on the same site, another page may read them as well. */
function idPlaces(destination: string): string[] {
  const query = /\?([^#]*)/.exec(destination)?.[1] ?? '';
  return queryPairs(query)
    .filter(pair => pair.value.includes('{transaction_id}'))
    .map(pair => pair.name);
}

/**
 * The page that the visitor's query chooses; null when it chooses none. As in all of a query, the first of a
 * repeated parameter counts, and an empty one is none.
 * @param ownHost where the visitor came in: a page there would lead back here.
 */
export function chosenPage(
  deepLink: DeepLink,
  query: readonly QueryPair[],
  ownHost: string,
): ChosenPage | null {
  const pair = query.find(({ name, value }) => name === deepLink.param && value !== '');
  if (!pair) return null;
  const text = decodeOnce(pair.raw.slice(pair.raw.indexOf('=') + 1));
  if (text === undefined) return refuse('is not percent-encoded UTF-8');
  if (UNFIT.test(text)) return refuse('has white space, a backslash or a control character in it');
  const [, scheme = '', host = '', rest = ''] = PLAIN_URL.exec(text) ?? [];
  if (scheme === '') return refuse('is not an https URL with a plain host name');
  const url = scheme + host + withoutIds(encodeUnsafe(rest), deepLink);
  // The browser's idea of the host, and the plain reading of what is written, must be one and the same.
  const parsed = parseUrl(url);
  if (parsed?.hostname !== host.toLowerCase() || !isAllowed(parsed.hostname, deepLink))
    return refuse('is on a host that deep_link.hosts does not have');
  if (parsed.hostname === ownHost)
    return refuse('is on the host of the short link itself, which would be a loop');
  if (url.length > MAX_LENGTH) return refuse(`is longer than ${MAX_LENGTH} characters`);
  // By now no parameter has this name: none can become a place for the ID.
  return { ok: true, destination: parseDestination(url, SDK_ID_PARAM) };
}

function refuse(why: string): ChosenPage {
  return { ok: false, why };
}

/** A "+" stays one: no URL has a space for it to stand for, and in the chosen URL it has a meaning of its own. */
function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Braces too: in a URL of the visitor's, nothing is a macro. */
function encodeUnsafe(text: string): string {
  return text.replace(UNSAFE, run => encodeURIComponent(run));
}

function isAllowed(host: string, { hosts, parents }: DeepLink): boolean {
  if (hosts.has(host)) return true;
  if (!isPlainHost(host)) return false;
  return parents.some(parent => host.endsWith(parent) && !hasPunycode(host.slice(0, -parent.length)));
}

/** A name in other letters can look like any other: it is allowed only where it is listed itself. */
function hasPunycode(labels: string): boolean {
  return labels.split('.').some(label => label.startsWith('xn--'));
}

/** Leaves out every ID that the visitor wrote into the URL; a fragment with one goes as a whole. */
function withoutIds(rest: string, { isIdName }: DeepLink): string {
  const [, path = '', search = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(rest) ?? [];
  const pairs = search.slice(1).split('&');
  const kept = pairs.filter(pair => !namesId(pair, isIdName));
  const joined = kept.length === 0 ? '' : `?${kept.join('&')}`;
  const isClean = !fragment.split(/[#?&/!]/).some(piece => namesId(piece, isIdName));
  return path + (kept.length === pairs.length ? search : joined) + (isClean ? fragment : '');
}

/** Some servers end a parameter at ";" as well. */
function namesId(pair: string, isIdName: (name: string) => boolean): boolean {
  return pair.split(';').some(piece => queryPairs(piece).some(({ name }) => isIdName(name)));
}
