import type { FastifyInstance } from 'fastify';
import type { TokenCheck } from './access/admin-token.ts';
import { demandToken } from './access/demand-token.ts';
import type { ApiDeps } from './api-deps.ts';
import { hitRoutes } from './hits/hit-routes.ts';
import type { ApiRoute } from './http/operation.ts';
import { ApiProblem } from './http/problem-answer.ts';
import { createHeavySlots, runRoute } from './http/run-route.ts';
import { sendProblem } from './http/send-problem.ts';
import { bulkLinkRoutes } from './links/bulk-links.ts';
import { importLinkRoutes } from './links/import-links.ts';
import { readLinkRoutes } from './links/read-links.ts';
import { writeLinkRoutes } from './links/write-links.ts';
import { toProblem } from './to-problem.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Returns every operation with its handler: the table for the routes, the OpenAPI document and its page. */
export function apiRoutes(deps: ApiDeps): readonly ApiRoute[] {
  return [
    ...readLinkRoutes(deps),
    ...writeLinkRoutes(deps),
    ...bulkLinkRoutes(deps),
    ...importLinkRoutes(deps),
    ...hitRoutes(deps),
  ];
}

/** Serves the operations under `/api` to clients with the token. */
export async function registerApi(
  app: FastifyInstance,
  routes: readonly ApiRoute[],
  check: TokenCheck,
): Promise<void> {
  const slots = createHeavySlots();
  await app.register(
    async api => {
      // Each operation has its own body limits, so `runRoute` reads the bodies.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      api.addHook('onRequest', async (request, reply) => {
        void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
        demandToken(check(request.headers.authorization, request.ip));
      });
      api.setErrorHandler((error, request, reply) => sendProblem(toProblem(error), error, request, reply));
      api.setNotFoundHandler(() => {
        throw new ApiProblem(
          404,
          'not_found',
          'There is nothing at this address; /docs lists all operations.',
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

/** Converts an OpenAPI path to a Fastify URL within `/api`. A slug may contain slashes, so it takes the whole rest. */
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
  throw new ApiProblem(405, 'method_not_allowed', `This address allows only ${allow}.`, {
    headers: { allow },
  });
}
