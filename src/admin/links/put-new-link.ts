import type { Link } from '../../links/model/link.ts';
import type { PutOptions, PutOutcome } from '../../links/store/store.ts';
import { isObject } from '../http/merge-patch.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { demandLink } from './link-input.ts';

/** Attempts at a new slug when another request takes it first. Even one such collision is very unlikely. */
const ATTEMPTS = 10;

/** A link and the outcome of writing it. */
export interface PutNew {
  readonly link: Link;
  readonly outcome: PutOutcome;
}

/** Writes a link that the request names without an ID; a link without a slug gets one. @throws {ApiProblem} 422. */
export async function putNewLink(deps: LinkApiDeps, input: unknown, replace: boolean): Promise<PutNew> {
  if (!isObject(input) || Object.hasOwn(input, 'slug')) return put(deps, input, replace);
  // The rest is checked with a placeholder slug first, so that a link with mistakes uses up no slug.
  demandLink({ ...input, slug: 'x' }, deps.rules, null);
  for (let attempt = 1; ; attempt += 1) {
    const written = await put(deps, { ...input, slug: await deps.makeSlug() }, false);
    const wasTaken = written.outcome === 'exists' || written.outcome === 'taken';
    if (!wasTaken || attempt === ATTEMPTS) return written;
  }
}

async function put(deps: LinkApiDeps, whole: unknown, replace: boolean): Promise<PutNew> {
  const link = demandLink(whole, deps.rules, null);
  return { link, outcome: await deps.links.put(link, putOptions(deps, replace)) };
}

/** Returns the options of a write by the API, which has the same source as one by the commands. */
export function putOptions({ takeOver }: LinkApiDeps, replace: boolean): PutOptions {
  return { source: 'cli', replace, takeOver };
}
