import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Config } from './config.ts';
import type { LateAnswer } from './everflow/click.ts';
import type { EverflowClient } from './everflow/client.ts';
import type { Hit } from './journal/hit.ts';
import { registerHealth } from './ops/health.ts';
import { warnOnUntrustedProxy } from './ops/untrusted-proxy.ts';
import { createAddressLimit } from './redirect/address-limit.ts';
import type { ClickCaps } from './redirect/click-caps.ts';
import { createDuplicates } from './redirect/duplicates.ts';
import type { Ending } from './redirect/ending.ts';
import { createJudge } from './redirect/judge-visitor.ts';
import type { CompiledLinks } from './redirect/resolve-link.ts';
import { hitAnswerer } from './redirect/route.ts';
import { sendPage } from './redirect/send-answer.ts';
import { type Clock, readVisit, visitorAddress } from './redirect/visit.ts';

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

/** The public listener: short links, health, and nothing else. */
export async function buildPublicApp(config: Config, deps: PublicAppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    // One line a hit is written by `record`, which knows more; with a logger of its own, Fastify would make a child of
    // it for each request, and listen to each response's end.
    logger: false,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: REQUEST_TIMEOUT_MS },
    // The query is read from the target as it came; what Fastify would parse of it is not used.
    routerOptions: { querystringParser: () => ({}) },
    // A path that cannot be decoded reaches no route; it is a hit like any other. Nobody catches what is thrown here.
    frameworkErrors: (_error, request, reply) => {
      (async () => answer(request, reply))().catch(error => reply.send(error));
    },
  });
  const { links, everflow, caps, clock, log, record, recordLate } = deps;
  const remembered = { clock, max: REMEMBERED };
  const floods = createAddressLimit(config.rateLimit, remembered);
  const clickLimit = createAddressLimit(config.clickRateLimit, remembered);
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

  /** Whether an address floods, and has been told to wait. */
  function turnAway(address: string, reply: FastifyReply): boolean {
    const retryAfterS = floods.count(address);
    if (retryAfterS === 0) return false;
    deps.onFlood();
    sendPage(reply.header('retry-after', retryAfterS), 429);
    return true;
  }

  /** Any path but those of health and machines. A reply is never returned: it is a promise of its own end. */
  function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined {
    noticeProxy(request.headers);
    const visit = readVisit(request, clock);
    if (turnAway(visit.address, reply)) return undefined;
    if (visit.method === 'GET' || visit.method === 'HEAD') return answerHit(visit, reply);
    sendPage(reply.header('allow', 'GET, HEAD'), 405);
    return undefined;
  }

  // A load balancer's health checks come from one address, and must not depend on what visitors do.
  registerHealth(app, deps.isReady);
  registerForMachines(app, turnAway);
  closeConnectionsWhenClosing(app);
  // No link takes a body: whatever comes with a request is not read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: answer });
  app.setNotFoundHandler(answer);
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    // What Fastify finds wrong with a request before it is routed, such as its Content-Type, is no business of ours.
    if (status < 500) return answer(request, reply);
    log.error({ err: error }, 'a request failed');
    return sendPage(reply, 500);
  });
  return app;
}

/** Once the server ends, an answer's connection ends with it: kept alive, it would keep the process waiting. */
function closeConnectionsWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * What crawlers and browsers ask of every host. Crawlers may look: only so do they see the answers' `noindex`, and
 * only so do previews work that obey robots.txt (X's does). They make no clicks.
 */
function registerForMachines(
  app: FastifyInstance,
  turnAway: (address: string, reply: FastifyReply) => boolean,
): void {
  const route = (url: string, send: (reply: FastifyReply) => FastifyReply) =>
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: async (request, reply) => (turnAway(visitorAddress(request), reply) ? reply : send(reply)),
    });
  route('/robots.txt', reply => reply.type('text/plain').send('User-agent: *\nDisallow:\n'));
  route('/favicon.ico', reply => reply.code(204).header('cache-control', 'max-age=86400').send());
}
