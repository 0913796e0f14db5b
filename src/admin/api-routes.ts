import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TokenCheck } from './access/admin-token.ts';
import { demandToken } from './access/demand-token.ts';
import type { ApiDeps } from './api-deps.ts';
import { hitRoutes } from './hits/hit-routes.ts';
import { answerProblem, toProblem } from './http/api-errors.ts';
import type { ApiAnswer, ApiRoute, BodyRule } from './http/operation.ts';
import { ApiProblem } from './http/problem-answer.ts';
import { readJson } from './http/read-body.ts';
import { bulkLinkRoutes } from './links/bulk-links.ts';
import { importLinkRoutes } from './links/import-links.ts';
import { readLinkRoutes } from './links/read-links.ts';
import { writeLinkRoutes } from './links/write-links.ts';

/** Operations that read or write much, at one time: their small steps add up to what a hit waits. */
const HEAVY_AT_ONCE = 4;
const BUSY_RETRY_S = 5;
/** A body of some KiB is here at once or never. */
const BODY_IDLE_MS = 10_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Every operation with what does it: the table behind the routes, the OpenAPI document and the page of it. */
export function apiRoutes(deps: ApiDeps): readonly ApiRoute[] {
  return [
    ...readLinkRoutes(deps),
    ...writeLinkRoutes(deps),
    ...bulkLinkRoutes(deps),
    ...importLinkRoutes(deps),
    ...hitRoutes(deps),
  ];
}

/** Serves the operations under `/api`, to those who have the token. */
export async function registerApi(
  app: FastifyInstance,
  routes: readonly ApiRoute[],
  check: TokenCheck,
): Promise<void> {
  const slots = createSlots(HEAVY_AT_ONCE);
  await app.register(
    async api => {
      // Bodies are read where the operation is known: each has limits of its own.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      api.addHook('onRequest', async (request, reply) => {
        void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
        demandToken(check(request.headers.authorization, request.ip));
      });
      api.setErrorHandler((error, request, reply) => answerProblem(toProblem(error), error, request, reply));
      api.setNotFoundHandler(() => {
        throw new ApiProblem(
          404,
          'not_found',
          'There is nothing at this address; /docs lists what there is.',
        );
      });
      for (const [url, ofUrl] of groupByUrl(routes)) {
        const allowed = ofUrl.map(({ operation }) => operation.method);
        for (const route of ofUrl)
          api.route({
            method: route.operation.method,
            url,
            handler: (request, reply) => runRoute(route, slots, request, reply),
          });
        const others = METHODS.filter(method => !allowed.some(known => known === method));
        api.route({ method: others, url, handler: () => refuseMethod(allowed) });
      }
    },
    { prefix: '/api' },
  );
}

/** The address as Fastify's router takes it, within `/api`: a slug goes on to the end, with its slashes. */
function urlOf(path: string): string {
  return path
    .slice('/api'.length)
    .replace('{slug}', '*')
    .replaceAll(/\{(\w+)\}/g, ':$1');
}

function groupByUrl(routes: readonly ApiRoute[]): ReadonlyMap<string, readonly ApiRoute[]> {
  const groups = new Map<string, ApiRoute[]>();
  for (const route of routes) {
    const url = urlOf(route.operation.path);
    groups.set(url, [...(groups.get(url) ?? []), route]);
  }
  return groups;
}

function refuseMethod(allowed: readonly string[]): never {
  const allow = allowed.join(', ');
  throw new ApiProblem(405, 'method_not_allowed', `This address takes ${allow}.`, { headers: { allow } });
}

type Slots = ReturnType<typeof createSlots>;

/** So many at a time, and no queue: who waits in one holds a connection, and cannot be told why. */
function createSlots(max: number) {
  let taken = 0;
  return {
    /** @throws {ApiProblem} 503 when all are taken. Gives what frees it again. */
    take(): () => void {
      if (taken >= max) {
        const detail = 'Other imports, exports or listings are under way; try again in a moment.';
        throw new ApiProblem(503, 'busy', detail, { headers: { 'retry-after': String(BUSY_RETRY_S) } });
      }
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}

async function runRoute(
  route: ApiRoute,
  slots: Slots,
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
    throw new ApiProblem(415, 'wrong_content_type', 'The body is of a type that is not taken here.', {
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
