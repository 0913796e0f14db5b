import { problemAnswer } from '../http/answer-rules.ts';
import type { AnswerRule, Operation } from '../http/operation.ts';

const RETRY_HEADER = { 'Retry-After': 'Seconds to wait.' };

const BODY_PROBLEMS = {
  408: problemAnswer('The body arrived too slowly.'),
  413: problemAnswer('The body is too large.'),
  415: problemAnswer('The operation does not accept a body of this content type.'),
};

/** Returns the answers of an operation: its own, and those that all operations share. */
export function answersOf(operation: Operation): Readonly<Record<number, AnswerRule>> {
  return {
    400: problemAnswer('Something is wrong with the parameters, a header, or the syntax of the body.'),
    401: problemAnswer('The token is missing or wrong.', 'Problem', { 'WWW-Authenticate': 'Bearer' }),
    403: problemAnswer('The API is off: no ADMIN_TOKEN is set.'),
    ...(!operation.conditions.includes('if-match')
      ? {}
      : {
          412: problemAnswer(
            '`If-Match` or `If-None-Match` does not hold: the link has a different revision.',
          ),
        }),
    ...(operation.body.kind === 'none' ? {} : BODY_PROBLEMS),
    429: problemAnswer('Too many wrong tokens from this address.', 'Problem', RETRY_HEADER),
    500: problemAnswer('Something went wrong; see the log.'),
    503: problemAnswer(
      'The server is busy, or the links or the journal cannot be used now.',
      'Problem',
      RETRY_HEADER,
    ),
    ...operation.answers,
  };
}
