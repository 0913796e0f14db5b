import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { buildAdminApp } from '../../src/admin/admin-app.ts';
import type { ApiDeps } from '../../src/admin/api-deps.ts';
import type { StoredHit } from '../../src/journal/model/stored-hit.ts';
import type { LinkInput } from '../../src/links/model/link.ts';
import { openSqliteLinkStore } from '../../src/links/store/sqlite-store.ts';
import type { LinkStore } from '../../src/links/store/store.ts';
import { IDLE } from '../ops/populated-metrics.ts';
import { memoryJournalReader } from '../support/memory-journal-reader.ts';
import { testLink } from '../support/test-link.ts';

export const TOKEN = '0123456789abcdef-test';
export const NOW_MS = Date.UTC(2026, 2, 2);

/** The parts of an answer that tests check. */
export interface TestApiAnswer {
  readonly status: number;
  readonly headers: LightMyRequestResponse['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test states what it expects of a body
  readonly body: any;
}

export interface TestApi {
  readonly app: FastifyInstance;
  readonly links: LinkStore;
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Sends a request with the token. A `body` that is not a string is sent as JSON. */
  ask(
    method: string,
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | undefined>>,
    address?: string,
  ): Promise<TestApiAnswer>;
  /** Writes a link directly to the store and returns its ID. */
  put(fields?: Partial<LinkInput>, source?: 'cli' | 'file'): Promise<string>;
}

interface TestApiOptions extends Partial<ApiDeps> {
  readonly hits?: readonly StoredHit[];
}

type OnEnd = (end: () => Promise<void>) => void;

/** Creates what the API needs: a store of its own, and a journal with these hits. */
export async function testApiDeps(
  options: TestApiOptions = {},
  onEnd: OnEnd = onTestFinished,
): Promise<ApiDeps & { links: LinkStore }> {
  const { hits = [], ...deps } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'click-proxy-'));
  onEnd(() => rm(dataDir, { recursive: true, force: true }));
  const links = await openSqliteLinkStore({
    dataDir,
    busyWait: { totalMs: 50, pause: async () => undefined },
    clock: () => NOW_MS,
  });
  onEnd(() => links.close());
  let made = 0;
  return {
    token: TOKEN,
    rules: { allowHttp: false },
    takeOver: false,
    journal: async () => memoryJournalReader(hits),
    makeSlug: async () => `made${++made}`,
    lastHitMs: async () => null,
    drawQr: async (url, { format, errorCorrection, size, margin }) =>
      `${url} ${format} ${errorCorrection} ${size} ${margin}`,
    now: () => NOW_MS,
    monotonic: () => performance.now(),
    ...deps,
    links,
  };
}

/** Builds an admin listener with these dependencies. Everything is closed at the end of the test, or by `onEnd`. */
export async function testApi(options: TestApiOptions = {}, onEnd: OnEnd = onTestFinished): Promise<TestApi> {
  const api = await testApiDeps(options, onEnd);
  const { links } = api;
  const log: Record<string, unknown>[] = [];
  const app = await buildAdminApp({
    log: pino({ level: 'info' }, { write: text => void log.push(JSON.parse(text)) }),
    isReady: async () => true,
    metrics: { contentType: 'text/plain', text: async () => '' },
    sources: IDLE,
    api,
  });
  onEnd(() => app.close());
  return {
    app,
    links,
    log,
    ask: (method, url, body, headers = {}, address = '127.0.0.1') =>
      ask(app, method, url, body, headers, address),
    async put(fields = {}, source = 'cli') {
      const link = testLink(fields);
      await links.put(link, { source, replace: true, takeOver: false });
      return (await links.get(link.domain, link.slug))?.id ?? '';
    },
  };
}

async function ask(
  app: FastifyInstance,
  method: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>>,
  remoteAddress: string,
): Promise<TestApiAnswer> {
  const json = { 'content-type': 'application/json' };
  const all = {
    authorization: `Bearer ${TOKEN}`,
    ...(body === undefined || typeof body === 'string' ? {} : json),
    ...headers,
  };
  const answer = await app.inject({
    remoteAddress,
    method: method as 'GET',
    url,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  } as InjectOptions);
  const isJson =
    /json/.test(String(answer.headers['content-type'])) &&
    !/ndjson/.test(String(answer.headers['content-type']));
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: isJson && answer.body !== '' ? answer.json() : null,
  };
}
