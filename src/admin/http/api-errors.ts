import type { FastifyReply, FastifyRequest } from 'fastify';
import { JournalError } from '../../journal/model/journal-error.ts';
import { LinkStoreError } from '../../links/store/store.ts';
import { errorCode } from '../../text/error-code.ts';
import { badCursor } from '../hits/hit-cursor.ts';
import { ApiProblem, type ProblemCode } from './problem-answer.ts';

const UNAVAILABLE_RETRY_S = 5;

/** Turns whatever an operation threw into the problem that its asker is told. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof LinkStoreError)
    return error.code === 'bad_cursor' ? badCursor() : unavailable(error.message);
  if (error instanceof JournalError) return unavailable(error.message);
  if (/^SQLITE_/.test(errorCode(error) ?? ''))
    return unavailable('The links or the journal cannot be used now; the log says why.');
  return ofFastify(error) ?? new ApiProblem(500, 'internal', 'Something went wrong; the log says what.');
}

function unavailable(sentence: string): ApiProblem {
  const headers = { 'retry-after': String(UNAVAILABLE_RETRY_S) };
  return new ApiProblem(503, 'unavailable', sentence, { headers });
}

const FASTIFY_STATUSES: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  408: 'too_slow',
  413: 'too_large',
  414: 'invalid_request',
  415: 'wrong_content_type',
};

/** What Fastify itself refuses: paths that cannot be decoded, headers that contradict each other. */
function ofFastify(error: unknown): ApiProblem | null {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const code = FASTIFY_STATUSES[status];
  return code === undefined || !(error instanceof Error) ? null : new ApiProblem(status, code, error.message);
}

/** Sends the problem, and logs what the asker is not told. */
export function answerProblem(
  problem: ApiProblem,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const isGone = request.raw.destroyed && !request.raw.complete;
  if (problem.status >= 500 && problem.code !== 'busy' && !isGone)
    request.log.error({ err: error }, 'an API request failed');
  // A body that was not read to its end would be taken for the next request.
  if (!request.raw.complete) void reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.document()));
}
