import { LRUCache } from 'lru-cache';
import { EVERFLOW_PARAMETERS } from '../../everflow/parameters.ts';
import { parseUrl } from '../../text/parse-url.ts';

/** The part of a URL that a macro is in; decides what its value may be (see `landingUrl`). */
export type Place = 'path' | 'query' | 'fragment';
export type Part = string | { readonly macro: string; readonly place: Place };

/**
 * A destination split at its macros. `page` is everything before the fragment; `fragment` begins with `#` or is
 * empty. The text parts, joined again, are what the author wrote, byte for byte, except that non-ASCII characters are
 * percent-encoded, because a Location header cannot carry them.
 */
export interface Destination {
  readonly origin: string;
  readonly hostname: string;
  readonly page: readonly Part[];
  readonly fragment: readonly Part[];
  /** The separator to put before another parameter. */
  readonly joint: '?' | '&' | '';
  /** Decoded names of the parameters in the query. */
  readonly queryNames: ReadonlySet<string>;
}

/** Maps each macro to the parameter that fills it. Everflow has a longer name for the affiliate's own source ID too. */
const MACROS: ReadonlyMap<string, string> = new Map([
  ['transaction_id', 'transaction_id'],
  ['affiliate_id', 'affiliate_id'],
  ['offer_id', 'offer_id'],
  ['affiliate_source_id', 'source_id'],
  ...[...EVERFLOW_PARAMETERS.keys()].map(name => [name, name] as const),
]);

// Scheme, authority, the rest. Stricter than the WHATWG parser, which also accepts `https:/host`, `https:host`
// and `https:\\host`: a browser must go where a person who reads the URL expects.
const ABSOLUTE = /^(https?):\/\/([^/?#\\]+)(.*)$/is;
/** Browsers accept longer URLs, but servers and proxies often do not. */
const MAX_LENGTH = 4_096;
const UNSAFE = /[\u0000-\u0020\u007f\\]/;
const MACRO = /\{([^{}]*)\}/g;

/** Parsed destinations, which never change. A batch of links for SMS can have a hundred thousand links to one page. */
const parsed = new LRUCache<string, Destination>({ max: 500 });

/** Returns why `text` cannot be a destination, one sentence for each reason; empty if it can. */
export function destinationProblems(text: string): string[] {
  if (text.length > MAX_LENGTH) return [`is longer than ${MAX_LENGTH} characters`];
  const unsafe = UNSAFE.exec(text);
  if (unsafe) return [`contains ${nameCharacter(unsafe[0])}; percent-encode it`];
  if (!text.isWellFormed()) return ['contains half of a surrogate pair, which no URL can carry'];
  const match = ABSOLUTE.exec(text);
  const authority = match?.[2] ?? '';
  const rest = match?.[3] ?? '';
  if (!match) return ['must be an absolute http or https URL such as https://brand.example/lp'];
  if (/[{}]/.test(authority)) return ['has a macro in its host; the host must be written out'];
  if (authority.includes('@')) return ['has a user name in it (the part before "@"); leave it out'];
  if (!parseUrl(text.replaceAll(/[{}]/g, ''))) return ['is not a valid URL'];
  return macroProblems(rest);
}

function macroProblems(rest: string): string[] {
  const unknown = [...rest.matchAll(MACRO)].map(match => match[1] ?? '').filter(name => !MACROS.has(name));
  const problems = [...new Set(unknown)].map(
    name =>
      `has the macro {${name}}, which this proxy cannot fill; the macros are ${[...MACROS.keys()].join(', ')}`,
  );
  if (/[{}]/.test(rest.replaceAll(MACRO, ''))) problems.push('has a lone brace; write %7B or %7D');
  return problems;
}

function nameCharacter(character: string): string {
  if (character === ' ') return 'a space';
  if (character === '\\') return 'a backslash';
  return `a control character (code ${character.charCodeAt(0)})`;
}

/**
 * Splits a destination that `destinationProblems` accepts. If it has no `{transaction_id}`, its first empty parameter
 * named `idParam` gets one: existing links often have an empty `_ef_transaction_id=` to fill.
 * @throws {TypeError} if the text is not a destination.
 */
export function parseDestination(text: string, idParam: string): Destination {
  const key = `${idParam} ${text}`;
  const known = parsed.get(key);
  if (known) return known;
  const destination = split(text, idParam);
  parsed.set(key, destination);
  return destination;
}

function split(text: string, idParam: string): Destination {
  const { origin, rest } = splitOrigin(text);
  const [beforeHash, hash] = cut(rest, '#');
  const [path, search] = cut(beforeHash, '?');
  const filled = text.includes('{transaction_id}') ? search : fillEmptyParam(search, idParam);
  return {
    origin,
    hostname: new URL(origin).hostname,
    page: [origin, ...parts(path, 'path'), ...parts(filled, 'query')],
    fragment: parts(hash, 'fragment'),
    joint: jointAfter(search),
    queryNames: new Set(queryPairs(search.slice(1)).map(pair => pair.name)),
  };
}

/** Returns an absolute URL as a Location header can carry it: as written, with non-ASCII characters encoded. */
export function asciiUrl(text: string): string {
  const { origin, rest } = splitOrigin(text);
  return origin + encodeNonAscii(rest);
}

function splitOrigin(text: string): { origin: string; rest: string } {
  const [, scheme = '', authority = '', rest = ''] = ABSOLUTE.exec(text) ?? [];
  const written = `${scheme}://${authority}`;
  return { origin: /^[\u0000-\u007f]*$/.test(written) ? written : new URL(written).origin, rest };
}

function jointAfter(search: string): Destination['joint'] {
  if (search === '') return '?';
  return search === '?' || search.endsWith('&') ? '' : '&';
}

/** Returns `text` before the first `mark`, and the rest, which begins with `mark`. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/** Returns the pairs of a query (without its `?`): decoded name, raw value, and the index where the pair ends. */
export function queryPairs(query: string): { name: string; value: string; end: number }[] {
  let end = -1;
  return query.split('&').map(pair => {
    end += pair.length + 1;
    const [name, value] = cut(pair, '=');
    return { name: decode(name), value: value.slice(1), end };
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function fillEmptyParam(search: string, idParam: string): string {
  const empty = queryPairs(search.slice(1)).find(pair => pair.name === idParam && pair.value === '');
  if (!empty || search === '') return search;
  const end = empty.end + 1;
  const equals = search[end - 1] === '=' ? '' : '=';
  return `${search.slice(0, end)}${equals}{transaction_id}${search.slice(end)}`;
}

function parts(text: string, place: Place): Part[] {
  return text.split(MACRO).flatMap((piece, i): Part[] => {
    if (i % 2 === 1) return [{ macro: MACROS.get(piece) ?? piece, place }];
    return piece === '' ? [] : [encodeNonAscii(piece)];
  });
}

/** Percent-encodes the characters that a header cannot carry, and no others. */
function encodeNonAscii(text: string): string {
  return text.replaceAll(/[^\u0000-\u007f]+/g, run => encodeURIComponent(run));
}
