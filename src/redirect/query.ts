import { unescape as unescapeLeniently } from 'node:querystring';

/** One pair of a query string: as it came (safe to copy into a Location header) and decoded. */
export interface QueryPair {
  readonly raw: string;
  readonly name: string;
  readonly value: string;
}

// What RFC 3986 allows in a query, and a percent sign only before two hex digits.
const UNSAFE = /[^\w.~!$&'()*+,;=:@/?%-]|%(?![\da-f]{2})/i;
const ALL_UNSAFE = new RegExp(UNSAFE, 'gi');

/**
 * Splits a request's target, as Node gives it (one character a byte), into its path and its query's pairs. Bytes
 * that do not belong in a URL are percent-encoded, so that nothing a visitor sends can break out of a header.
 */
export function readTarget(target: string): { path: string; query: QueryPair[] } {
  // A proxy may write the whole URL in its request line (RFC 9112, 3.2.2); the Host header says the rest of it.
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const hash = local.indexOf('#');
  const withoutFragment = hash < 0 ? local : local.slice(0, hash);
  const mark = withoutFragment.indexOf('?');
  if (mark < 0) return { path: withoutFragment, query: [] };
  return { path: withoutFragment.slice(0, mark), query: readQuery(withoutFragment.slice(mark + 1)) };
}

function readQuery(text: string): QueryPair[] {
  const safe = UNSAFE.test(text) ? text.replace(ALL_UNSAFE, encodeByte) : text;
  const pairs: QueryPair[] = [];
  for (let start = 0; start < safe.length; ) {
    const mark = safe.indexOf('&', start);
    const end = mark < 0 ? safe.length : mark;
    if (end > start) pairs.push(readPair(safe.slice(start, end)));
    start = end + 1;
  }
  return pairs;
}

function readPair(raw: string): QueryPair {
  const equals = raw.indexOf('=');
  if (equals < 0) return { raw, name: decode(raw), value: '' };
  return { raw, name: decode(raw.slice(0, equals)), value: decode(raw.slice(equals + 1)) };
}

function encodeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Form decoding: "+" is a space; bytes that are not UTF-8 become U+FFFD. */
function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  return unescapeLeniently(text.replaceAll('+', ' '));
}
