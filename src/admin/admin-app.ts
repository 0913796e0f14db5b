import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { registerHealth } from '../ops/health.ts';
import type { Metrics, MetricsSources } from '../ops/metrics.ts';
import { readyDetails } from './ready-details.ts';

export interface AdminAppDeps {
  readonly log: FastifyBaseLogger;
  /** Whether the server can do its work; rejects or says false where it cannot, or ends. */
  isReady(): Promise<boolean>;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
  /** What the metrics are made from too. */
  readonly sources: MetricsSources;
}

/** Longer than Prometheus' usual pause between two scrapes, so that one connection serves them. */
const KEEP_ALIVE_MS = 72_000;
/** Who asks here sends a line and some headers, and nothing more yet. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 8 * 1024;

/** The admin listener: health with its details, metrics, and nothing else. It has no part in the way of a hit. */
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
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: REQUEST_TIMEOUT_MS },
  });
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
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 404, message: 'Not found' }));
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ status, message: error.message });
    request.log.error({ err: error }, 'an admin request failed');
    return reply.code(status).send({ status, message: 'Something went wrong; the log says what' });
  });
  return app;
}
