import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiAnswer, ApiRoute, BodyRule } from './operation.ts';
import { ApiProblem } from './problem-answer.ts';
import { readJson } from './read-body.ts';

/** Maximum number of heavy operations at a time. The steps of each delay hits a little. */
const MAX_HEAVY = 4;
const BUSY_RETRY_S = 5;
/** A body of a few KiB arrives quickly or not at all. */
const BODY_IDLE_MS = 10_000;

export type HeavySlots = ReturnType<typeof createHeavySlots>;

/**
 * Limits the number of heavy operations that run at a time. There is no queue: a client in a queue would hold a
 * connection and could not be told why.
 */
export function createHeavySlots() {
  let taken = 0;
  return {
    /**
     * Takes a slot and returns the function that frees it.
     * @throws {ApiProblem} 503 when all are taken.
     */
    take(): () => void {
      if (taken >= MAX_HEAVY) {
        const detail = 'Other imports, exports or listings are running; try again in a moment.';
        throw new ApiProblem(503, 'busy', detail, { headers: { 'retry-after': String(BUSY_RETRY_S) } });
      }
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}

/** Runs an operation for a request and sends its answer. */
export async function runRoute(
  route: ApiRoute,
  slots: HeavySlots,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { operation } = route;
  if (operation.heavy) reply.raw.once('close', slots.take());
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const contentType = mediaType(request.headers['content-type']);
  const { '*': slug, ...params } = request.params as Record<string, string>;
  const answer = await route.run({
    params: slug === undefined ? params : { ...params, slug },
    query: request.query,
    headers: request.headers,
    stream: request.raw,
    contentType,
    signal: gone.signal,
    readBody: async () => readBody(operation.body, contentType, request),
  });
  return sendAnswer(answer, reply);
}

function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1).join('').trim().toLowerCase();
}

async function readBody(rule: BodyRule, contentType: string, request: FastifyRequest): Promise<unknown> {
  if (rule.kind === 'none') return undefined;
  const types = rule.kind === 'json' ? rule.types : Object.keys(rule.content);
  if (!types.includes(contentType)) {
    const detail = `Content-Type must be ${types.join(' or ')}${contentType === '' ? '' : `, not ${contentType}`}`;
    const headers = request.method === 'PATCH' ? { 'accept-patch': types.join(', ') } : {};
    const errors = [{ header: 'content-type', detail }];
    throw new ApiProblem(415, 'wrong_content_type', 'This operation does not accept a body of this type.', {
      errors,
      headers,
    });
  }
  if (rule.kind === 'stream') return undefined;
  return readJson(request.raw, { maxBytes: rule.maxBytes, idleMs: BODY_IDLE_MS, totalMs: BODY_IDLE_MS });
}

function sendAnswer({ status, headers = {}, body }: ApiAnswer, reply: FastifyReply): FastifyReply {
  void reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  if (body.kind === 'json')
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(body.value));
  void reply.type(body.type);
  if (body.kind === 'bytes')
    return reply.send(typeof body.bytes === 'string' ? body.bytes : Buffer.from(body.bytes));
  return reply.send(Readable.from(body.pieces, { objectMode: false, highWaterMark: 64 * 1024 }));
}
