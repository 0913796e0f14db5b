import type { AnswerRule, JsonSchema, Operation } from '../http/operation.ts';
import { schemaRef } from './api-schemas.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** An answer with JSON. */
export function jsonAnswer(
  description: string,
  schema: string,
  example: unknown,
  headers: AnswerRule['headers'] = {},
): AnswerRule {
  return { description, headers, content: { 'application/json': { schema: schemaRef(schema), example } } };
}

/** An answer with problem details. */
export function problemAnswer(description: string, schema = 'Problem', headers = {}): AnswerRule {
  return { description, headers, content: { [PROBLEM_TYPE]: { schema: schemaRef(schema) } } };
}

/** An answer with a text or picture of one of these types. */
export function streamAnswer(description: string, types: readonly string[], schema?: JsonSchema): AnswerRule {
  const content = Object.fromEntries(types.map(type => [type, { schema: schema ?? { type: 'string' } }]));
  return { description, content, headers: { 'Content-Disposition': 'A file name for it.' } };
}

export const ETAG_HEADER = { ETag: 'The link’s revision, in quotes: for `If-Match` and `If-None-Match`.' };
const RETRY_HEADER = { 'Retry-After': 'Seconds to wait.' };

/** What links answer that are asked for by an ID or a slug. */
export const NO_SUCH_LINK = problemAnswer('There is no such link.');

/** What an operation that changes a link may answer beside that. */
export const WRITE_PROBLEMS = {
  409: problemAnswer(
    'Another link has the slug (`slug_exists`, `slug_taken`), or the link belongs to the LINKS_FILE (`from_links_file`).',
  ),
  422: problemAnswer('Something is wrong with the link; `errors` names every field.'),
};

const BODY_PROBLEMS = {
  408: problemAnswer('The body came too slowly.'),
  413: problemAnswer('The body is too large.'),
  415: problemAnswer('The body is of a content type that is not taken.'),
};

/** What this operation may answer: its own answers, and those that every such operation has. */
export function answersOf(operation: Operation): Readonly<Record<number, AnswerRule>> {
  return {
    400: problemAnswer('Something is wrong with the address, a header, or the form of the body.'),
    401: problemAnswer('The token is missing or wrong.', 'Problem', { 'WWW-Authenticate': 'Bearer' }),
    403: problemAnswer('There is no API: no ADMIN_TOKEN is set.'),
    ...(!operation.conditions.includes('if-match')
      ? {}
      : {
          412: problemAnswer('`If-Match` or `If-None-Match` does not hold: the link has another revision.'),
        }),
    ...(operation.body.kind === 'none' ? {} : BODY_PROBLEMS),
    429: problemAnswer('Too many wrong tokens came from this address.', 'Problem', RETRY_HEADER),
    500: problemAnswer('Something went wrong; the log says what.'),
    503: problemAnswer(
      'Too much is being done, or the links or the journal cannot be used now.',
      'Problem',
      RETRY_HEADER,
    ),
    ...operation.answers,
  };
}
