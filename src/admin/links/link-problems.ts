import type { Link } from '../../links/model/link.ts';
import type { PutOutcome } from '../../links/store/store.ts';
import { revisionDiffers } from '../http/etag.ts';
import { ApiProblem } from '../http/problem-answer.ts';

/** Attempts at a change that others come in between of. */
export const ATTEMPTS = 10;

/** There is no link with the ID or the slug that was asked for. */
export function noSuchLink(): ApiProblem {
  return new ApiProblem(404, 'not_found', 'There is no such link.');
}

/** Turns what kept the store from writing a link into a problem. */
export function refuse(outcome: PutOutcome, link: Link): void {
  const problem = refusal(outcome, link);
  if (problem) throw problem;
}

/** The problem that an outcome is; null where the link is as it was wanted. */
export function refusal(outcome: PutOutcome, link: Link): ApiProblem | null {
  const named = `"${link.slug}" on ${link.domain ?? 'any domain'}`;
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'unchanged':
      return null;
    case 'exists':
      return conflict('slug_exists', `There is a link ${named} already`);
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

/** A link that only the LINKS_FILE may change. */
export function fromLinksFile(link: Link): ApiProblem {
  return new ApiProblem(409, 'from_links_file', `"${link.slug}" comes from LINKS_FILE; change it there.`);
}

/** Others were always quicker. */
export function tooManyChanges(): ApiProblem {
  const detail = 'Others kept changing this link; try again.';
  return new ApiProblem(503, 'busy', detail, { headers: { 'retry-after': '1' } });
}
