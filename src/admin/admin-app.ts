import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { registerHealth } from '../ops/health.ts';
import type { Metrics, MetricsSources } from '../ops/metrics.ts';
import { createTokenCheck } from './access/admin-token.ts';
import type { ApiDeps } from './api-deps.ts';
import { apiRoutes, registerApi } from './api-routes.ts';
import { answerProblem, toProblem } from './http/api-errors.ts';
import { registerApiDocs } from './openapi/api-docs.ts';
import { readyDetails } from './ready-details.ts';

export interface AdminAppDeps {
  readonly log: FastifyBaseLogger;
  /** Whether the server can do its work; rejects or says false where it cannot, or ends. */
  isReady(): Promise<boolean>;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  /** What the metrics are made from too. */
  readonly sources: MetricsSources;
  readonly api: ApiDeps;
}

/** Longer than Prometheus' usual pause between two scrapes, so that one connection serves them. */
const KEEP_ALIVE_MS = 72_000;
/** A line and some headers. */
const HEADERS_TIMEOUT_MS = 10_000;
/** The longest import; how long other bodies may take, each operation says (`read-body.ts`). */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** A connection on which nothing moves: longer than a million links take to be written, and no reader pauses so long. */
const IDLE_MS = 600_000;
/** A slug of 128 characters, each of them percent-encoded. */
const MAX_PARAM_LENGTH = 384;
const MAX_HEADER_BYTES = 8 * 1024;

/** The admin listener: health with its details, metrics, and the API. It has no part in the way of a hit. */
export async function buildAdminApp(deps: AdminAppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    // A line for each scrape would say nothing.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // While the process ends, its health and its metrics are worth the most.
    return503OnClosing: false,
    // It closes last: a connection that Prometheus keeps must not hold up the end.
    forceCloseConnections: true,
    connectionTimeout: IDLE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 404, message: 'Not found' }));
  app.setErrorHandler(answerError);
  registerHealth(app, deps.isReady, () => readyDetails(deps.sources));
  app.route({
    method: ['GET', 'HEAD'],
    url: '/metrics',
    handler: async (_request, reply) => {
      const text = await deps.metrics.text();
      return reply
        .header('content-type', deps.metrics.contentType)
        .header('cache-control', 'no-store')
        .send(text);
    },
  });
  const routes = apiRoutes(deps.api);
  registerApiDocs(
    app,
    routes.map(({ operation }) => operation),
  );
  await registerApi(app, routes, createTokenCheck(deps.api));
  return app;
}

function answerError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (request.url.startsWith('/api/')) return answerProblem(toProblem(error), error, request, reply);
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ status, message: error.message });
  request.log.error({ err: error }, 'an admin request failed');
  return reply.code(status).send({ status, message: 'Something went wrong; the log says what' });
}
