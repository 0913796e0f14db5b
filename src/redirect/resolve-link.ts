import { stateOf } from '../links/model/link-state.ts';
import { isSlug } from '../links/model/slug.ts';
import { type ClickParams, clickParams } from './click/click-params.ts';
import type { CompiledLink } from './compiled-link.ts';
import type { Visit } from './visit.ts';

/** Where compiled links come from: the link cache, which answers at once if it has the link. */
export interface CompiledLinks {
  find(hostname: string, slug: string): Found | Promise<Found>;
}

type Found = CompiledLink | undefined;

/** What a request asks for. `slug` is null if the path cannot be one; `click` is what a click would be made of. */
export type Resolved =
  | {
      readonly kind: 'live';
      readonly slug: string;
      readonly compiled: CompiledLink;
      readonly click: ClickParams;
    }
  | {
      readonly kind: 'gone';
      readonly slug: string;
      readonly compiled: CompiledLink;
      readonly click: ClickParams;
      readonly reason: string;
    }
  | {
      readonly kind: 'not_found';
      readonly slug: string | null;
      readonly compiled: null;
      readonly click: null;
      readonly reason: string;
    };

export interface ResolveDeps {
  readonly links: CompiledLinks;
  /** `EVERFLOW_EXTRA_PARAMS` */
  readonly extraParams: readonly (readonly [string, string])[];
}

// What mail and SMS programs glue to a link, and the slash that some add to every address.
const GLUED = new Set([...'.,;:!?)]}\'"»>*/’”…']);

/**
 * Finds the link for a request: the host's own, else one of any domain; if there is none, once more without the
 * punctuation at the end of its path.
 */
export async function resolveLink(visit: Visit, { links, extraParams }: ResolveDeps): Promise<Resolved> {
  const { hostname, path } = visit;
  const asked = readSlug(path);
  const found = find(links, hostname, asked);
  // A cached link is there at once.
  const compiled =
    (found instanceof Promise ? await found : found) ?? (await findUnglued(links, hostname, asked));
  if (!compiled) return notFound(isSlug(asked) ? asked : null, 'no such link');
  // The link's own slug, even if an alias was asked for: one link is one line in every report.
  const { slug } = compiled.link;
  const state = stateOf(compiled.link, visit.timeMs, compiled);
  if (state === 'scheduled') return notFound(slug, 'not started');
  const click = clickParams(compiled, visit.query, extraParams);
  if (state === 'live') return { kind: 'live', slug, compiled, click };
  return { kind: 'gone', slug, compiled, click, reason: state };
}

function notFound(slug: string | null, reason: string): Resolved {
  return { kind: 'not_found', slug, compiled: null, click: null, reason };
}

function find(links: CompiledLinks, hostname: string, slug: string): Found | Promise<Found> {
  return isSlug(slug) ? links.find(hostname, slug) : undefined;
}

function findUnglued(links: CompiledLinks, hostname: string, asked: string) {
  let end = asked.length;
  while (end > 0 && GLUED.has(asked.charAt(end - 1))) end--;
  return end < asked.length ? find(links, hostname, asked.slice(0, end)) : undefined;
}

/** The path without its slash, decoded; as it came where it cannot be decoded. */
function readSlug(path: string): string {
  const encoded = path.slice(1);
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
