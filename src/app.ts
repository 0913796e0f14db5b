import { createServer, type RequestListener, type Server } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Config } from './config/config.ts';
import type { LateAnswer } from './everflow/click.ts';
import type { EverflowClient } from './everflow/client.ts';
import type { Hit } from './journal/model/hit.ts';
import { registerHealth } from './ops/health.ts';
import { warnOnUntrustedProxy } from './ops/untrusted-proxy.ts';
import { createAddressLimit } from './redirect/address-limit.ts';
import type { ClickCaps } from './redirect/click/click-caps.ts';
import { createDuplicates } from './redirect/click/duplicates.ts';
import type { Ending } from './redirect/click/ending.ts';
import { createHitListener, type Listener } from './redirect/hit-listener.ts';
import { createOriginReader } from './redirect/request-origin.ts';
import type { CompiledLinks } from './redirect/resolve-link.ts';
import { hitAnswerer } from './redirect/route.ts';
import { readVisit } from './redirect/visit.ts';
import { createJudge } from './redirect/visitor/judge-visitor.ts';
import type { Clock } from './timing/clock.ts';

export interface PublicAppDeps {
  readonly links: CompiledLinks;
  readonly everflow: Pick<EverflowClient, 'createClick'>;
  readonly caps: ClickCaps;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Takes down a hit; its answer leaves when that is done. Never rejects. */
  record(hit: Hit): Promise<void>;
  /** Takes down what Everflow says to a hit's click after its visitor has left. */
  recordLate(hit: Hit, answer: LateAnswer): void;
  /** Told of each request that is turned away with 429. */
  onFlood(): void;
  /** Whether the server can do its work; rejects or says false where it cannot. */
  isReady(): Promise<boolean>;
}

/** Addresses and visitors that each limit and each rule remembers: up to 1 KiB each (BURST_LINKS=4). */
const REMEMBERED = 50_000;
/** The `Cookie` and query of a brand's visitors can be long; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Longer than the idle time of common load balancers (60 s), so that it is they who close first. */
const KEEP_ALIVE_MS = 72_000;
/** A request has no body; whoever takes this long to send one line and some headers is no visitor. */
const REQUEST_TIMEOUT_MS = 10_000;

/** What targets begin with that are the server's own, which no link's slug does; the host may stand before it (RFC 9112, 3.2.2). */
const OWN_PATHS = '/-/';
const OWN_URLS = /^https?:\/\/[^/?#]*\/-\//i;

/**
 * The public listener: short links, health, and nothing else. Fastify answers for health; hits go past it, straight
 * from Node's server: of what Fastify makes of a request, they would use nothing (docs/decisions/009).
 */
export async function buildPublicApp(config: Config, deps: PublicAppDeps): Promise<FastifyInstance> {
  let closing = false;
  const answerHit = buildHitListener(config, deps, () => closing);
  const app = Fastify({
    serverFactory: answerOwn =>
      createHttpServer((request, response) => {
        if (isOwn(request.url ?? '')) answerOwn(request, response);
        else answerHit(request, response);
      }),
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    // Nobody catches what is thrown here.
    frameworkErrors: (_error, request, reply) => {
      reply.hijack();
      answerHit(request.raw, reply.raw);
    },
  });
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
  // A load balancer's health checks come from one address, and must not depend on what visitors do.
  registerHealth(app, deps.isReady);
  // No link takes a body: whatever comes with a request is not read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    answerHit(request.raw, reply.raw);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      // What Fastify finds wrong with a request, such as its Content-Type, is no business of ours.
      reply.hijack();
      answerHit(request.raw, reply.raw);
      return;
    }
    deps.log.error({ err: error }, 'a request failed');
    void reply.code(500).send({ status: 'failed' });
  });
  return app;
}

function isOwn(target: string): boolean {
  return target.startsWith('/') ? target.startsWith(OWN_PATHS) : OWN_URLS.test(target);
}

function createHttpServer(listener: RequestListener): Server {
  return createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    listener,
  );
}

function buildHitListener(config: Config, deps: PublicAppDeps, isClosing: () => boolean): Listener {
  const { links, everflow, caps, clock, log, record, recordLate, onFlood } = deps;
  const remembered = { clock, max: REMEMBERED };
  const clickLimit = createAddressLimit(config.clickRateLimit, remembered);
  const readOrigin = createOriginReader(config.trustProxy);
  const noticeProxy = warnOnUntrustedProxy(config.trustProxy, log);
  const answerHit = hitAnswerer({
    config,
    links,
    clicks: {
      config: config.everflow,
      everflow,
      duplicates: createDuplicates<Ending>(REMEMBERED, clock),
      caps,
      clock,
      replays: config.replay.on,
      mayClick: ({ address }) => clickLimit.count(address) === 0,
    },
    judge: createJudge(config.visitors, { ...remembered, log }),
    clock,
    record,
    recordLate,
  });
  return createHitListener({
    readVisit(request) {
      const visit = readVisit(request, readOrigin, clock);
      noticeProxy(visit.headers);
      return visit;
    },
    floods: createAddressLimit(config.rateLimit, remembered),
    onFlood,
    answerHit,
    isClosing,
    log,
  });
}
