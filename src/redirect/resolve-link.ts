import { stateOf } from '../links/model/link-state.ts';
import { isSlug } from '../links/model/slug.ts';
import { after, type Soon } from '../timing/soon.ts';
import type { CompiledLink } from './compiled-link.ts';

/** Where compiled links come from: the link cache. */
export interface CompiledLinks {
  find(hostname: string, slug: string): Soon<CompiledLink | undefined>;
}

/** What a request asks for. `slug` is null where the path has not the form of one. */
export type Resolved =
  | { readonly kind: 'live'; readonly slug: string; readonly compiled: CompiledLink }
  | { readonly kind: 'gone'; readonly slug: string; readonly compiled: CompiledLink; readonly reason: string }
  | { readonly kind: 'not_found'; readonly slug: string | null; readonly reason: string };

// What mail and SMS programs glue to a link, and the slash that some add to every address.
const GLUED = new Set([...'.,;:!?)]}\'"»>*/’”…']);

/**
 * Finds the link for a request's path: the host's own, else one of any domain; where there is none, once more
 * without the punctuation that stands at its end. At once, where the links are found at once.
 */
export function resolveLink(
  links: CompiledLinks,
  hostname: string,
  path: string,
  timeMs: number,
): Soon<Resolved> {
  const asked = readSlug(path);
  const found = after(
    find(links, hostname, asked),
    compiled => compiled ?? findUnglued(links, hostname, asked),
  );
  return after(found, compiled => toResolved(asked, compiled, timeMs));
}

function toResolved(asked: string, compiled: CompiledLink | undefined, timeMs: number): Resolved {
  if (!compiled) return { kind: 'not_found', slug: isSlug(asked) ? asked : null, reason: 'no such link' };
  // The link's own, also where an alias was asked for: one link is one line in every report.
  const { slug } = compiled.link;
  const state = stateOf(compiled.link, timeMs, compiled);
  if (state === 'live') return { kind: 'live', slug, compiled };
  if (state === 'scheduled') return { kind: 'not_found', slug, reason: 'not started' };
  return { kind: 'gone', slug, compiled, reason: state };
}

function find(links: CompiledLinks, hostname: string, slug: string): Soon<CompiledLink | undefined> {
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
