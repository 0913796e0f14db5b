import type { IncomingHttpHeaders } from 'node:http';

/** Headers by which browsers and apps announce that nobody has asked for the page yet, in the order they are read. */
const PREFETCH_HEADERS = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'] as const;

type PrefetchHeader = (typeof PREFETCH_HEADERS)[number];

/**
 * Their values in that case. `Sec-Purpose` is part of the Fetch standard: Chrome 110, Edge, Opera, Samsung Internet 21, Firefox
 * 115; `Purpose` of Chrome's and Safari's `<link rel=prefetch>`; `X-Moz` of Firefox before 115; `X-Purpose` of
 * Safari's Top Sites and of the Facebook app, which loads a page that is about to be seen under its real user agent.
 */
const TOKENS: Readonly<Record<PrefetchHeader, ReadonlySet<string>>> = {
  'sec-purpose': new Set(['prefetch']),
  purpose: new Set(['prefetch', 'preview', 'instant']),
  'x-moz': new Set(['prefetch']),
  'x-purpose': new Set(['prefetch', 'preview', 'instant']),
};

/** Chrome's longest value has 54 characters. */
const LIST_MAX_LENGTH = 512;

/** Returns the header that announces a prefetch, a prerender or a preview page, if there is one. */
export function prefetchHeader(headers: IncomingHttpHeaders): PrefetchHeader | undefined {
  for (const name of PREFETCH_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && isPrefetch(name, value)) return name;
  }
  return undefined;
}

function isPrefetch(name: PrefetchHeader, value: string): boolean {
  return listTokens(value.slice(0, LIST_MAX_LENGTH)).some(token => TOKENS[name].has(token.toLowerCase()));
}

/**
 * The items of a structured list (RFC 9651) that are bare tokens, without their parameters: `prefetch` for
 * `prefetch;anonymous-client-ip, "a, prefetch"`. A grammar error costs only the item it is in, not the
 * header: a prefetch taken for a person is a false click.
 */
export function listTokens(list: string): string[] {
  return list
    .replace(STRINGS, '"')
    .replace(INNER_LISTS, '(')
    .split(',')
    .map(item => ITEM.exec(item)?.[1])
    .filter(token => token !== undefined);
}

// Commas inside strings and inner lists do not separate items. Both patterns also match what is never closed, so
// they cannot fail once they have begun, and no value makes them try again.
const STRINGS = /"(?:[^"\\]|\\.?)*(?:"|$)/g;
const INNER_LISTS = /\([^)]*(?:\)|$)/g;
const ITEM = /^[ \t]*([a-z*][\w!#$%&'*+.^`|~:/-]*)[ \t]*(?:;|$)/i;
