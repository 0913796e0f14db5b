import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { EVERFLOW_PARAMETERS, PARAMETER_ALIASES } from '../everflow/parameters.ts';
import { type Destination, parseDestination } from '../links/model/destination.ts';
import type { Link } from '../links/model/link.ts';
import { type LinkTimes, linkTimes } from '../links/model/link-state.ts';
import { compileDeepLink, type DeepLink } from './answer/deep-link.ts';
import { compileErrorPages, type ErrorPages } from './answer/error-pages.ts';
import { passThrough } from './answer/pass-through.ts';

/** A link made ready for hits: everything that can be worked out once is. Kept in the link cache. */
export interface CompiledLink extends LinkTimes {
  /** The link's ID in the store, under which what is counted for it is found again. */
  readonly id: string;
  readonly link: Link;
  readonly destination: Destination;
  /** Stands for the link's offer and page. The same for links that differ in the page's query or fragment alone. */
  readonly page: string;
  readonly fallback: Destination | null;
  readonly rejected: Destination | null;
  readonly expired: Destination | null;
  readonly errorPages: ErrorPages | null;
  readonly deepLink: DeepLink | null;
  readonly defaultParams: ReadonlyMap<string, string>;
  readonly fixedParams: ReadonlyMap<string, string>;
  /** Everflow's parameter for a query name, as this link maps them. */
  parameterOf(queryName: string): string | undefined;
  /** Whether a query parameter goes on to the landing page. */
  passes(queryName: string): boolean;
}

/** @param id empty for a link that is in no store. */
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

/** A batch for SMS has a hundred thousand links to one page. */
const pages = new LRUCache<string, string>({ max: 500 });

/** Query and fragment are left out: they differ from recipient to recipient of one batch. */
function pageOf({ offer_id, destination }: Link): string {
  const text = `${offer_id} ${destination.replace(/[?#].*$/s, '')}`;
  const known = pages.get(text);
  if (known !== undefined) return known;
  const page = hash('sha1', text, 'base64');
  pages.set(text, page);
  return page;
}

const EMPTY: ReadonlyMap<string, string> = new Map();

/** Most links have none of a kind: they share one map. */
function mapOf(record: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(record);
  return entries.length === 0 ? EMPTY : new Map(entries);
}
