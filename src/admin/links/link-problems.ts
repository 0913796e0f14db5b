import type { Link } from '../../links/model/link.ts';
import type { PutOutcome } from '../../links/store/store.ts';
import { revisionDiffers } from '../http/etag.ts';
import { ApiProblem } from '../http/problem-answer.ts';

/** Maximum attempts at a change when other requests keep changing the link. */
export const ATTEMPTS = 10;

/** Returns the problem of an ID or a slug that no link has. */
export function noSuchLink(): ApiProblem {
  return new ApiProblem(404, 'not_found', 'There is no such link.');
}

/** Throws the problem of a write that the store refused. @throws {ApiProblem} 404, 409 or 412. */
export function refuse(outcome: PutOutcome, link: Link): void {
  const problem = refusal(outcome, link);
  if (problem) throw problem;
}

/** Returns the problem of a write that the store refused; null if the link was written or already the same. */
export function refusal(outcome: PutOutcome, link: Link): ApiProblem | null {
  const named = `"${link.slug}" on ${link.domain ?? 'any domain'}`;
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'unchanged':
      return null;
    case 'exists':
      return conflict('slug_exists', `A link ${named} already exists`);
    case 'taken':
      return conflict('slug_taken', `${named}, or one of its aliases, leads to another link`);
    case 'foreign':
      return fromLinksFile(link);
    case 'changed':
      return revisionDiffers('if-match', undefined);
    case 'absent':
      return noSuchLink();
  }
}

function conflict(code: 'slug_exists' | 'slug_taken', sentence: string): ApiProblem {
  return new ApiProblem(409, code, `${sentence}.`, { errors: [{ pointer: '#/slug', detail: sentence }] });
}

/** Returns the problem of a link that only LINKS_FILE can change. */
export function fromLinksFile(link: Link): ApiProblem {
  return new ApiProblem(409, 'from_links_file', `"${link.slug}" comes from LINKS_FILE; change it there.`);
}

/** Returns the problem of a change for which all attempts failed. */
export function tooManyChanges(): ApiProblem {
  const detail = 'Other requests kept changing this link; try again.';
  return new ApiProblem(503, 'busy', detail, { headers: { 'retry-after': '1' } });
}
