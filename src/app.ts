import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Config } from './config/config.ts';
import type { EverflowClient } from './everflow/client.ts';
import { registerHealth } from './ops/health.ts';
import type { ClickCaps } from './redirect/click/click-caps.ts';
import { createDuplicates } from './redirect/click/duplicates.ts';
import type { Ending } from './redirect/click/ending.ts';
import type { LimitOptions } from './redirect/limits.ts';
import { redirect } from './redirect/plugin.ts';
import type { RecordDeps } from './redirect/record-hit.ts';
import type { CompiledLinks } from './redirect/resolve-link.ts';
import { routableTarget } from './redirect/routable-target.ts';
import type { RouteDeps } from './redirect/route.ts';
import { createJudge } from './redirect/visitor/judge-visitor.ts';
import type { Clock } from './timing/clock.ts';

export interface PublicAppDeps
  extends Omit<RecordDeps, 'clock'>,
    Pick<LimitOptions, 'onFlood' | 'limitStore'> {
  readonly links: CompiledLinks;
  readonly everflow: Pick<EverflowClient, 'createClick'>;
  readonly caps: ClickCaps;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Whether the server can do its work; rejects or returns false if it cannot. */
  isReady(): Promise<boolean>;
}

/** Addresses and visitors that each rule remembers: up to 1 KiB each (BURST_LINKS=4). */
const REMEMBERED = 50_000;
/** The `Cookie` and query of a brand's visitors can be long; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Longer than the idle time of common load balancers (60 s), so that they close connections first. */
const KEEP_ALIVE_MS = 72_000;
/** A request is one line and some headers, without a body: a browser sends it at once. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The public listener: health, then short links on every other path. Not async, and nothing in it is awaited: hooks and
 * routes that are added before it listens work for hits as well.
 */
export function buildPublicApp(config: Config, deps: PublicAppDeps): FastifyInstance {
  const { trustProxy, rateLimit, clickRateLimit } = config;
  const app = Fastify({
    // `record` writes the line of a hit, with its outcome.
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    // No logger of its own for each request: nearly no request logs anything else.
    childLoggerFactory: logger => logger,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    rewriteUrl: request => routableTarget(request.url ?? '/'),
    // A visit reads the query itself, from the target as it came.
    routerOptions: { querystringParser: () => ({}) },
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: REQUEST_TIMEOUT_MS },
  });
  closeConnectionsWhenClosing(app);
  // Outside of the limits: a load balancer's checks all come from one address.
  registerHealth(app, deps.isReady);
  app.register(redirect, { ...deps, trustProxy, rateLimit, clickRateLimit, route: routeDeps(config, deps) });
  return app;
}

function routeDeps(config: Config, deps: PublicAppDeps): RouteDeps {
  const { links, everflow, caps, clock, log, record, recordLate } = deps;
  return {
    resolve: { links, extraParams: config.everflow.extraParams },
    judge: createJudge(config.visitors, { clock, log, max: REMEMBERED }),
    clicks: {
      config: config.everflow,
      everflow,
      duplicates: createDuplicates<Ending>(REMEMBERED, clock),
      caps,
      clock,
      replays: config.replay.on,
    },
    answers: config,
    clock,
    record,
    recordLate,
  };
}

/** Ends each connection with its next answer once the server closes; kept alive, it would keep the process waiting. */
function closeConnectionsWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
