import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { buildAdminApp } from './admin/admin-app.ts';
import { openApiDeps } from './admin/open-api-deps.ts';
import { buildPublicApp } from './app.ts';
import type { Config } from './config/config.ts';
import { createEverflowClient } from './everflow/client.ts';
import type { Hit } from './journal/model/hit.ts';
import type { HitChange } from './journal/model/hit-change.ts';
import { lateChange } from './journal/model/hit-change.ts';
import { startReplay } from './journal/replay/replay.ts';
import type { Journal } from './journal/store/journal.ts';
import { openSqliteJournal } from './journal/store/sqlite-journal.ts';
import { serveLinksFile } from './links/files/serve-links-file.ts';
import { createLinkCache } from './links/store/link-cache.ts';
import { openSqliteLinkStore } from './links/store/sqlite-store.ts';
import type { LinkStore } from './links/store/store.ts';
import { logBreaker } from './ops/breaker-log.ts';
import { countOwnChanges } from './ops/count-own-changes.ts';
import { logChange, logHit } from './ops/hit-log.ts';
import type { Logs } from './ops/logger.ts';
import { createMetrics, type Metrics, type MetricsSources } from './ops/metrics.ts';
import { createClickCaps } from './redirect/click/click-caps.ts';
import { compileLink } from './redirect/compiled-link.ts';
import { SYSTEM_CLOCK } from './timing/clock.ts';
import { within } from './timing/within.ts';

export interface RunningServer {
  /** Where the public listener answers, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** The same of the admin listener. */
  readonly adminOrigin: string;
  /** What it begins with. */
  readonly found: { readonly links: number; readonly deferred: number };
  /**
   * Stops listening, finishes the hits in flight and awaits the late answers, for `SHUTDOWN_MS` at most; then lets go
   * of everything.
   */
  close(): Promise<Ending>;
}

export interface Ending {
  /** False: `SHUTDOWN_MS` was not enough for what was under way. */
  readonly inTime: boolean;
  /** Rows that the journal could not write and has lost at the end. */
  readonly lostRows: number;
}

/** Links that stay compiled in memory: a few KiB each at the most. */
const CACHED_LINKS = 20_000;

/** How long the answer to a replayed click is awaited at the least, beyond a visitor's patience. */
const REPLAY_ANSWER_MS = 10_000;
/** Of the connections, what replayed clicks may use at once: visitors come first. */
const REPLAY_SHARE = 0.25;

/**
 * Connections that the system keeps while none is taken from it, where it allows so many (Linux: net.core.somaxconn).
 * With Node's own 511, the visitors of an SMS batch who come in the same moment are dropped, and try again after
 * seconds.
 */
const BACKLOG = 4_096;

/** What is told how something it opened is closed again; the last opened is closed first. */
type OnClose = (closer: () => unknown) => void;

/** Starts one process: stores, Everflow client, listeners. What was opened is closed again where a later step fails. */
export async function startServer(config: Config, logs: Logs): Promise<RunningServer> {
  const closers: (() => unknown)[] = [];
  const letGo = async () => {
    for (const closer of closers.splice(0).reverse())
      try {
        await closer();
      } catch (error) {
        // What is opened before it has to be closed all the same: the journal above all.
        logs.log.error({ err: error }, 'something could not be closed');
      }
  };
  try {
    const { finish, lostRows, ...origins } = await open(config, logs, closer => closers.push(closer));
    return {
      ...origins,
      async close() {
        const inTime = await within(config.shutdownMs, finish());
        const lostBefore = lostRows();
        await letGo();
        return { inTime, lostRows: lostRows() - lostBefore };
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** Opens everything in order. `finish` stops taking hits, and resolves when nothing is under way any longer. */
async function open(config: Config, logs: Logs, onClose: OnClose) {
  const { log } = logs;
  const { store, links } = await openLinks(config, log, onClose);
  const { journal, everflow, metrics, sources } = await openClicks(config, log, onClose);
  let ending = false;
  const isReady = async () => !ending && (await store.version()) !== '';
  const api = openApiDeps(config, store, SYSTEM_CLOCK);
  onClose(() => api.close());
  const admin = await buildAdminApp({ log, metrics, sources, isReady, api });
  onClose(() => admin.close());
  const adminOrigin = await listen(admin, config.admin, address => `admin listener at ${address}`);

  const { record, recordChange } = recorders(journal, metrics, logs);
  const app = buildPublicApp(config, {
    links,
    everflow,
    caps: createClickCaps({ journal, clock: SYSTEM_CLOCK, max: CACHED_LINKS, replays: config.replay.on }),
    clock: SYSTEM_CLOCK,
    log,
    record,
    recordLate: (hit, answer) => void recordChange(lateChange(hit, answer, SYSTEM_CLOCK.now())),
    onFlood: () => metrics.flood(),
    isReady,
  });
  onClose(() => app.close());
  // Beyond the time that the hits have to end in, what still hangs is cut off.
  onClose(() => app.server.closeAllConnections());
  const origin = await listen(app, config, address => {
    // It has no logger of its own.
    log.info(`listening at ${address}`);
    return '';
  });
  // Last: a process that cannot listen must not claim clicks, and nothing that fails later leaves it running.
  const replay = startReplay({
    config: config.replay,
    journal: { ...countOwnChanges(journal, metrics), change: recordChange },
    everflow,
    answerMs: config.everflow.timeoutMs + Math.max(config.everflow.lateMs, REPLAY_ANSWER_MS),
    visitorMs: config.everflow.timeoutMs,
    maxUnderWay: Math.ceil(config.everflow.connections * REPLAY_SHARE),
    clock: SYSTEM_CLOCK,
    log,
  });
  const finish = async () => {
    ending = true;
    await Promise.all([app.close(), replay.stop()]);
    await everflow.drained();
  };
  const { waiting: deferred } = await journal.deferredState();
  return {
    origin,
    adminOrigin,
    found: { links: await store.count(), deferred },
    finish,
    lostRows: () => journal.state().lostRows,
  };
}

/** Gives the origin that it listens at, once it does. */
async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
  listenTextResolver: (address: string) => string,
): Promise<string> {
  await app.listen({ host, port, backlog: BACKLOG, listenTextResolver });
  const { address, family, port: taken } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

async function openLinks(config: Config, log: FastifyBaseLogger, onClose: OnClose) {
  const store: LinkStore = await openSqliteLinkStore({ dataDir: config.links.dataDir });
  onClose(() => store.close());
  const { file, allowHttp } = config.links;
  if (file !== null) onClose(await serveLinksFile({ path: file, store, rules: { allowHttp } }, log));
  const links = createLinkCache({
    store,
    max: CACHED_LINKS,
    compile: compileLink,
    onPollError: error => log.error({ err: error }, 'changes to links cannot be seen'),
  });
  onClose(() => links.close());
  return { store, links };
}

async function openClicks(config: Config, log: FastifyBaseLogger, onClose: OnClose) {
  // They count what the others do, and ask the others how they stand: the others are there before anything is asked.
  const sources: MetricsSources = {
    everflow: () => everflow.states(),
    journal: () => journal.state(),
    deferred: () => journal.deferredState(),
  };
  const metrics = createMetrics(sources);
  onClose(() => metrics.close());
  const journal = await openSqliteJournal({
    ...config.journal,
    deferredMs: config.replay.maxAgeMs,
    log,
    observe: { batch: metrics.journalBatch, failure: metrics.journalFailure },
  });
  onClose(() => journal.close());
  const { timeoutMs, connections, queue, queueMs, breaker } = config.everflow;
  const everflow = createEverflowClient({
    connections,
    queue,
    queueMs,
    breaker,
    connectTimeoutMs: timeoutMs,
    observe: metrics.attempt,
    onBreaker: (trackingDomain, state) => logBreaker(log, trackingDomain, state),
  });
  onClose(() => everflow.close());
  return { journal, everflow, metrics, sources };
}

/** What is told of each hit, and of each change to one: log, metrics and journal. */
function recorders(journal: Journal, metrics: Metrics, { writeLine }: Logs) {
  return {
    record(hit: Hit): Promise<void> {
      logHit(writeLine, hit);
      metrics.hit(hit);
      return journal.append(hit);
    },
    recordChange(change: HitChange): Promise<void> {
      logChange(writeLine, change);
      metrics.change(change);
      return journal.change(change);
    },
  };
}
