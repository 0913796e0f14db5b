import { jsonAnswer, problemAnswer } from '../../http/answer-rules.ts';
import type { AnswerRule } from '../../http/operation.ts';
import { LINK_EXAMPLE } from './link-examples.ts';

/** The headers of an answer that holds a link. */
export const ETAG_HEADER = { ETag: 'The link’s revision, in quotes: for `If-Match` and `If-None-Match`.' };

/** The answer to an ID or a slug that no link has. */
export const NO_SUCH_LINK = problemAnswer('There is no such link.');

/** Further answers of an operation that changes a link. */
export const WRITE_PROBLEMS = {
  409: problemAnswer(
    'Another link has the slug (`slug_exists`, `slug_taken`), or the link belongs to LINKS_FILE (`from_links_file`).',
  ),
  422: problemAnswer('Something is wrong with the link; `errors` names every field.'),
};

/** Describes an answer with a link. */
export function linkAnswerRule(description: string, headers: AnswerRule['headers'] = {}): AnswerRule {
  return jsonAnswer(description, 'Link', LINK_EXAMPLE, { ...ETAG_HEADER, ...headers });
}
