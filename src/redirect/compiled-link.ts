import { EVERFLOW_PARAMETERS, PARAMETER_ALIASES } from '../everflow/parameters.ts';
import { type Destination, parseDestination } from '../links/destination.ts';
import type { Link } from '../links/link.ts';
import { passThrough } from './pass-through.ts';

/** A link made ready for hits: everything that can be worked out once is. Kept in the link cache. */
export interface CompiledLink {
  readonly link: Link;
  readonly destination: Destination;
  readonly fallback: Destination;
  readonly rejected: Destination;
  readonly expired: Destination | null;
  readonly startsAtMs: number;
  readonly expiresAtMs: number;
  readonly defaultParams: ReadonlyMap<string, string>;
  readonly fixedParams: ReadonlyMap<string, string>;
  /** Everflow's parameter for a query name, as this link maps them. */
  parameterOf(queryName: string): string | undefined;
  /** Whether a query parameter goes on to the landing page. */
  passes(queryName: string): boolean;
}

export function compileLink(link: Link): CompiledLink {
  const parse = (url: string) => parseDestination(url, link.transaction_id_param);
  const destination = parse(link.destination);
  const fallback = link.fallback_url === null ? destination : parse(link.fallback_url);
  const map = new Map(Object.entries(link.param_map));
  return {
    link,
    destination,
    fallback,
    rejected: link.rejected_url === null ? fallback : parse(link.rejected_url),
    expired: link.expired_url === null ? null : parse(link.expired_url),
    startsAtMs: link.starts_at === null ? Number.NEGATIVE_INFINITY : Date.parse(link.starts_at),
    expiresAtMs: link.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(link.expires_at),
    defaultParams: new Map(Object.entries(link.default_params)),
    fixedParams: new Map(Object.entries(link.fixed_params)),
    passes: passThrough(link),
    parameterOf: name =>
      map.get(name) ?? (EVERFLOW_PARAMETERS.has(name) ? name : PARAMETER_ALIASES.get(name)),
  };
}
