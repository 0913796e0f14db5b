import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { EVERFLOW_PARAMETERS, PARAMETER_ALIASES } from '../everflow/parameters.ts';
import { type Destination, parseDestination } from '../links/model/destination.ts';
import type { Link } from '../links/model/link.ts';
import { type LinkTimes, linkTimes } from '../links/model/link-state.ts';
import { compileDeepLink, type DeepLink } from './answer/deep-link.ts';
import { compileErrorPages, type ErrorPages } from './answer/error-pages.ts';
import { passThrough } from './answer/pass-through.ts';

/** A link prepared for hits: everything that can be computed once. Kept in the link cache. */
export interface CompiledLink extends LinkTimes {
  /** The link's ID in the store, which its counts are kept under. */
  readonly id: string;
  readonly link: Link;
  readonly destination: Destination;
  /** Identifies the link's offer and page; equal for links whose pages differ only in query or fragment. */
  readonly page: string;
  readonly fallback: Destination | null;
  readonly rejected: Destination | null;
  readonly expired: Destination | null;
  readonly errorPages: ErrorPages | null;
  readonly deepLink: DeepLink | null;
  readonly defaultParams: ReadonlyMap<string, string>;
  readonly fixedParams: ReadonlyMap<string, string>;
  /** Returns Everflow's parameter for a query name, according to the link's mapping. */
  parameterOf(queryName: string): string | undefined;
  /** Whether a query parameter is passed on to the landing page. */
  passes(queryName: string): boolean;
}

/** @param id Empty for a link that is not stored. */
export function compileLink(link: Link, id = ''): CompiledLink {
  const parse = (url: string) => parseDestination(url, link.transaction_id_param);
  const parseIfAny = (url: string | null) => (url === null ? null : parse(url));
  const deepLink = compileDeepLink(link);
  const passes = passThrough(link);
  const map = mapOf(link.param_map);
  const { startsAtMs, expiresAtMs } = linkTimes(link);
  return {
    id,
    link,
    destination: parse(link.destination),
    page: pageOf(link),
    fallback: parseIfAny(link.fallback_url),
    rejected: parseIfAny(link.rejected_url),
    expired: parseIfAny(link.expired_url),
    errorPages: compileErrorPages(link.on_error, parse),
    deepLink,
    startsAtMs,
    expiresAtMs,
    defaultParams: mapOf(link.default_params),
    fixedParams: mapOf(link.fixed_params),
    passes: deepLink === null ? passes : name => !deepLink.keepsBack(name) && passes(name),
    parameterOf: name =>
      map.get(name) ?? (EVERFLOW_PARAMETERS.has(name) ? name : PARAMETER_ALIASES.get(name)),
  };
}

/** An SMS batch has a hundred thousand links to one page. */
const pages = new LRUCache<string, string>({ max: 500 });

/** Leaves out query and fragment, which differ between the recipients of one batch. */
function pageOf({ offer_id, destination }: Link): string {
  const text = `${offer_id} ${destination.replace(/[?#].*$/s, '')}`;
  const known = pages.get(text);
  if (known !== undefined) return known;
  const page = hash('sha1', text, 'base64');
  pages.set(text, page);
  return page;
}

const EMPTY: ReadonlyMap<string, string> = new Map();

/** Most links have no entries: they share one map. */
function mapOf(record: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(record);
  return entries.length === 0 ? EMPTY : new Map(entries);
}
