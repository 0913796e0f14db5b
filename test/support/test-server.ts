import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { type Environment, readConfig } from '../../src/config/config.ts';
import { type Sandbox, startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import type { LinkInput } from '../../src/links/model/link.ts';
import { openSqliteLinkStore } from '../../src/links/store/sqlite-store.ts';
import { createLineWriter } from '../../src/ops/line-writer.ts';
import { startServer } from '../../src/server.ts';
import { tempDir } from './temp-dir.ts';
import { testLink } from './test-link.ts';

export interface TestAnswer {
  readonly status: number;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface TestServer {
  readonly origin: string;
  readonly adminOrigin: string;
  readonly sandbox: Sandbox;
  readonly dataDir: string;
  /** Every line logged so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Waits until a line with these fields is in the log. */
  logged(fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** The log line of the latest hit. */
  lastHit(): Readonly<Record<string, unknown>>;
  get(path: string, options?: { method?: string; headers?: Record<string, string> }): Promise<TestAnswer>;
}

/** A browser's headers, as far as they matter here. */
export const BROWSER = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'accept-language': 'de-DE,de;q=0.9',
  accept: 'text/html,application/xhtml+xml',
};

/** A server and a sandbox on real sockets, with these links; both end with the test. */
export async function testServer(
  options: {
    links?: Partial<LinkInput>[] | ((sandbox: Sandbox) => Partial<LinkInput>[]);
    environment?: Environment;
  } = {},
): Promise<TestServer> {
  const dataDir = await tempDir();
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { links = [{}] } = options;
  await writeLinks(dataDir, typeof links === 'function' ? links(sandbox) : links);
  const config = readConfig({
    EVERFLOW_TRACKING_DOMAIN: sandbox.origin,
    EVERFLOW_ALLOW_HTTP: 'true',
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    // What a test leaves hanging is not waited for at its end.
    SHUTDOWN_MS: '0',
    DATA_DIR: dataDir,
    ...options.environment,
  });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const log: Record<string, unknown>[] = [];
  const lines = new EventEmitter();
  const write = (text: string) => {
    const line = JSON.parse(text);
    log.push(line);
    lines.emit('line');
  };
  const logger = pino({ level: 'info' }, { write });
  const writeLine = createLineWriter({ isEnabled: () => true, timestamp: () => '', write });
  const server = await startServer(config.value, { log: logger, writeLine });
  onTestFinished(async () => void (await server.close()));
  return {
    origin: server.origin,
    adminOrigin: server.adminOrigin,
    sandbox,
    dataDir,
    log,
    async logged(fields) {
      const matches = (line: Readonly<Record<string, unknown>>) =>
        Object.entries(fields).every(([name, value]) => line[name] === value);
      while (!log.some(matches)) await once(lines, 'line');
    },
    lastHit: () => log.findLast(line => 'hit_id' in line) ?? {},
    get: (path, { method = 'GET', headers = {} } = {}) =>
      ask(server.origin + path, method, { ...BROWSER, ...headers }),
  };
}

export async function writeLinks(dataDir: string, links: readonly Partial<LinkInput>[]): Promise<void> {
  const store = await openSqliteLinkStore({ dataDir });
  for (const link of links)
    await store.put(testLink(link), { source: 'cli', replace: true, takeOver: false });
  await store.close();
}

/** One request as a browser makes it, redirects not followed. */
export async function ask(url: string, method: string, headers: Record<string, string>): Promise<TestAnswer> {
  const answer = await request(url, { method: method as 'GET', headers });
  const cookies = answer.headers['set-cookie'] ?? [];
  return {
    status: answer.statusCode,
    location: String(answer.headers['location'] ?? ''),
    cookies: Array.isArray(cookies) ? cookies : [cookies],
    headers: answer.headers,
    body: await answer.body.text(),
  };
}
