import type { Destination } from '../../links/model/destination.ts';
import { type CodeRange, OTHER_CODES, readCodes } from '../../links/model/error-pages.ts';

/** A page for refused visitors, and the key of `on_error` that names it. */
export interface ErrorPage {
  readonly key: string;
  readonly destination: Destination;
}

/** A link's `on_error`, prepared for hits. Ranges stay ranges: one may cover ninety thousand codes. */
export interface ErrorPages {
  readonly ranges: readonly (CodeRange & ErrorPage)[];
  readonly rest: ErrorPage | null;
}

/** Compiles an `on_error` that has passed the link's schema; null if it is empty. */
export function compileErrorPages(
  onError: Readonly<Record<string, string>>,
  parse: (url: string) => Destination,
): ErrorPages | null {
  const pages = Object.entries(onError).map(([key, url]) => ({ key, destination: parse(url) }));
  if (pages.length === 0) return null;
  return {
    ranges: pages.flatMap(page => (readCodes(page.key) ?? []).map(range => ({ ...page, ...range }))),
    rest: pages.find(({ key }) => key === OTHER_CODES) ?? null,
  };
}

/** Returns the page for one of Everflow's error codes; null if `on_error` has none for it. */
export function errorPageFor({ ranges, rest }: ErrorPages, code: number): ErrorPage | null {
  return ranges.find(({ from, to }) => from <= code && code <= to) ?? rest;
}
