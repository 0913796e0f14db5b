import { LRUCache } from 'lru-cache';
import { EVERFLOW_PARAMETERS } from '../../everflow/parameters.ts';
import { parseUrl } from '../../text/parse-url.ts';

/** Where in a URL a macro stands; decides what its value may be (see `landingUrl`). */
export type Place = 'path' | 'query' | 'fragment';
export type Part = string | { readonly macro: string; readonly place: Place };

/**
 * A destination cut at its macros. `page` is everything before the fragment, `fragment` begins with `#` or is
 * empty. Joined again, the text parts are what the author wrote, byte for byte (non-ASCII percent-encoded,
 * because a Location header cannot carry it).
 */
export interface Destination {
  readonly origin: string;
  readonly hostname: string;
  readonly page: readonly Part[];
  readonly fragment: readonly Part[];
  /** What joins another parameter to the page. */
  readonly joint: '?' | '&' | '';
  /** Decoded names that the query already has. */
  readonly queryNames: ReadonlySet<string>;
}

/** Macro → the parameter whose value fills it. Everflow also calls the affiliate's own source ID by a longer name. */
const MACROS: ReadonlyMap<string, string> = new Map([
  ['transaction_id', 'transaction_id'],
  ['affiliate_id', 'affiliate_id'],
  ['offer_id', 'offer_id'],
  ['affiliate_source_id', 'source_id'],
  ...[...EVERFLOW_PARAMETERS.keys()].map(name => [name, name] as const),
]);

// Scheme, authority, the rest. Stricter than the WHATWG parser, which also takes `https:/host`, `https:host`
// and `https:\\host`: what a person reads must be where a browser goes.
const ABSOLUTE = /^(https?):\/\/([^/?#\\]+)(.*)$/is;
/** Browsers take more; servers and proxies behind them often do not. */
const MAX_LENGTH = 4_096;
const UNSAFE = /[\u0000-\u0020\u007f\\]/;
const MACRO = /\{([^{}]*)\}/g;

/** A batch for SMS has a hundred thousand links to one page, and nothing that is made of a page ever changes. */
const parsed = new LRUCache<string, Destination>({ max: 500 });

/** Why `text` cannot be a destination, one sentence for each reason; none when it can. */
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
      `has the macro {${name}}, which this proxy cannot fill; known are ${[...MACROS.keys()].join(', ')}`,
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
 * Cuts a destination that `destinationProblems` has passed. Where it has no `{transaction_id}`, its first empty
 * parameter named `idParam` becomes one: links in the wild carry an empty `_ef_transaction_id=` to be filled.
 * @throws {TypeError} when the text is no destination.
 */
export function parseDestination(text: string, idParam: string): Destination {
  const key = `${idParam} ${text}`;
  const known = parsed.get(key);
  if (known) return known;
  const made = parseAnew(text, idParam);
  parsed.set(key, made);
  return made;
}

function parseAnew(text: string, idParam: string): Destination {
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

/** An absolute URL as a Location header can carry it: as written, what is not ASCII encoded. */
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

/** `text` before the first `mark`, and from it on. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/** The pairs of a destination's query (without its `?`): decoded name, raw value, and where the pair ends. */
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

/** Percent-encodes what a header cannot carry, and nothing else. */
function encodeNonAscii(text: string): string {
  return text.replaceAll(/[^\u0000-\u007f]+/g, run => encodeURIComponent(run));
}
