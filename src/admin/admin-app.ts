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
import { describeApi } from './api-description.ts';
import { apiRoutes, registerApi } from './api-routes.ts';
import { sendProblem } from './http/send-problem.ts';
import { registerApiDocs } from './openapi/api-docs.ts';
import { readyDetails } from './ready-details.ts';
import { toProblem } from './to-problem.ts';

export interface AdminAppDeps {
  readonly log: FastifyBaseLogger;
  /** Whether the server is ready. False or a rejection means that it cannot work or is shutting down. */
  isReady(): Promise<boolean>;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  /** The values behind the metrics; `/-/ready` shows some of them. */
  readonly sources: MetricsSources;
  readonly api: ApiDeps;
}

/** Longer than Prometheus' usual scrape interval, so that scrapes share a connection. */
const KEEP_ALIVE_MS = 72_000;
/** For the request line and a few headers. */
const HEADERS_TIMEOUT_MS = 10_000;
/** Long enough for the longest import. Each operation has its own, shorter limit for its body (`read-body.ts`). */
const REQUEST_TIMEOUT_MS = 3_600_000;
/** Timeout of an idle connection. Writing a million links takes less time, and no reader pauses for so long. */
const IDLE_MS = 600_000;
/** 128 characters of a slug, each percent-encoded. */
const MAX_PARAM_LENGTH = 384;
const MAX_HEADER_BYTES = 8 * 1024;

/** Builds the admin listener: health with details, metrics, and the API. Hits never pass through it. */
export async function buildAdminApp(deps: AdminAppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    // A log line for each scrape would be noise.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // Health and metrics matter most during shutdown.
    return503OnClosing: false,
    // This listener closes last; a connection that Prometheus keeps open must not delay the exit.
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
  registerApiDocs(app, describeApi(routes));
  await registerApi(app, routes, createTokenCheck(deps.api));
  return app;
}

function answerError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (request.url.startsWith('/api/')) return sendProblem(toProblem(error), error, request, reply);
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ status, message: error.message });
  request.log.error({ err: error }, 'an admin request failed');
  return reply.code(status).send({ status, message: 'Something went wrong; see the log' });
}
