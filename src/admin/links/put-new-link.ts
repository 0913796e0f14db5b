import type { Link } from '../../links/model/link.ts';
import type { PutOptions, PutOutcome } from '../../links/store/store.ts';
import type { ApiDeps } from '../api-deps.ts';
import { isObject } from '../http/merge-patch.ts';
import { demandLink } from './link-input.ts';

/** Made slugs that somebody else takes before they are written: even one is next to impossible. */
const ATTEMPTS = 10;

/** A link that was written, or why it was not. */
export interface PutNew {
  readonly link: Link;
  readonly outcome: PutOutcome;
}

/** Writes a link that nobody has an ID of; one without a slug gets one. @throws {ApiProblem} 422. */
export async function putNewLink(deps: ApiDeps, input: unknown, replace: boolean): Promise<PutNew> {
  if (!isObject(input) || Object.hasOwn(input, 'slug')) return put(deps, input, replace);
  // Anything may stand in for the slug while the rest is looked at: a link with mistakes costs no slug.
  demandLink({ ...input, slug: 'x' }, deps.rules, null);
  for (let attempt = 1; ; attempt += 1) {
    const written = await put(deps, { ...input, slug: await deps.makeSlug() }, false);
    const wasTaken = written.outcome === 'exists' || written.outcome === 'taken';
    if (!wasTaken || attempt === ATTEMPTS) return written;
  }
}

async function put(deps: ApiDeps, whole: unknown, replace: boolean): Promise<PutNew> {
  const link = demandLink(whole, deps.rules, null);
  return { link, outcome: await deps.links.put(link, putOptions(deps, replace)) };
}

/** How the API writes: as a person does with the commands. */
export function putOptions({ takeOver }: ApiDeps, replace: boolean): PutOptions {
  return { source: 'cli', replace, takeOver };
}
