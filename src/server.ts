import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { buildPublicApp } from './app.ts';
import type { Config } from './config.ts';
import { createEverflowClient } from './everflow/client.ts';
import { createLinkCache } from './links/cache.ts';
import { serveLinksFile } from './links/serve-links-file.ts';
import { openSqliteLinkStore } from './links/sqlite-store.ts';
import { logHit } from './ops/hit-log.ts';
import { compileLink } from './redirect/compiled-link.ts';
import { SYSTEM_CLOCK } from './redirect/visit.ts';

export interface RunningServer {
  /** Where the public listener answers, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Stops listening, finishes the hits in flight, then lets go of everything. */
  close(): Promise<void>;
}

/** Links that stay compiled in memory: a few KiB each at the most. */
const CACHED_LINKS = 20_000;

/** Starts one process: store, Everflow client, listener. What was opened is closed again where a later step fails. */
export async function startServer(config: Config, log: FastifyBaseLogger): Promise<RunningServer> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { origin: await open(config, log, closer => closers.push(closer)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens everything in order; `onClose` is told how each is closed. Gives the listener's origin. */
async function open(
  config: Config,
  log: FastifyBaseLogger,
  onClose: (closer: () => unknown) => void,
): Promise<string> {
  const store = await openSqliteLinkStore({ dataDir: config.links.dataDir });
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
  const everflow = createEverflowClient({
    connections: config.everflow.connections,
    connectTimeoutMs: config.everflow.timeoutMs,
  });
  onClose(() => everflow.close());
  const app = await buildPublicApp(config, {
    links,
    everflow,
    clock: SYSTEM_CLOCK,
    log,
    record: hit => logHit(log, hit),
    isReady: async () => (await store.version()) !== '',
  });
  onClose(() => app.close());
  await app.listen({
    host: config.host,
    port: config.port,
    listenTextResolver: address => `listening at ${address}`,
  });
  return originOf(app.server.address() as AddressInfo);
}

function originOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
