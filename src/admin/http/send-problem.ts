import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblem, type ProblemCode } from './problem-answer.ts';

const FASTIFY_STATUSES: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  408: 'too_slow',
  413: 'too_large',
  414: 'invalid_request',
  415: 'wrong_content_type',
};

/**
 * Returns the problem of a request that Fastify itself refused, such as a path that cannot be decoded or headers that
 * contradict each other; null for any other error.
 */
export function fastifyProblem(error: unknown): ApiProblem | null {
  if (!(error instanceof Error)) return null;
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  const code = FASTIFY_STATUSES[status];
  return code === undefined ? null : new ApiProblem(status, code, error.message);
}

/** Sends a problem, and logs the error where the client does not get its details. */
export function sendProblem(
  problem: ApiProblem,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const isGone = request.raw.destroyed && !request.raw.complete;
  if (problem.status >= 500 && problem.code !== 'busy' && !isGone)
    request.log.error({ err: error }, 'an API request failed');
  // The rest of an unread body would be parsed as the next request.
  if (!request.raw.complete) void reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.document()));
}
