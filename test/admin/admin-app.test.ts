import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { type AdminAppDeps, buildAdminApp } from '../../src/admin/admin-app.ts';
import { IDLE, testMetrics } from '../ops/populated-metrics.ts';
import { testApiDeps } from './api-fixture.ts';

interface TestAdmin {
  readonly app: FastifyInstance;
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

async function testAdmin(deps: Partial<AdminAppDeps> = {}): Promise<TestAdmin> {
  const log: Record<string, unknown>[] = [];
  const app = await buildAdminApp({
    log: pino({ level: 'info' }, { write: text => void log.push(JSON.parse(text)) }),
    isReady: async () => true,
    metrics: deps.metrics ?? testMetrics(),
    sources: IDLE,
    api: await testApiDeps({ token: null }),
    ...deps,
  });
  onTestFinished(() => app.close());
  return { app, log };
}

async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0, listenTextResolver: () => 'listening' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

test('a healthy process is live and ready, and shows its details', async () => {
  const { app } = await testAdmin();
  const live = await app.inject('/-/live');
  expect([live.statusCode, live.json()]).toEqual([200, { status: 'live' }]);
  const ready = await app.inject('/-/ready');
  expect([ready.statusCode, ready.json()]).toEqual([
    200,
    { status: 'ready', everflow: [], journal: 'ok', deferred: 0 },
  ]);
  expect(ready.headers['cache-control']).toBe('no-store');
});

test('an open breaker or a failing journal is shown but does not make the process unready', async () => {
  const trackingDomain = 'https://www.trk.test';
  const { app } = await testAdmin({
    sources: {
      everflow: () => [{ trackingDomain, breaker: 'open', breakerOpenings: 1, connections: 0, waiting: 0 }],
      journal: () => ({ failing: true, waitingRows: 10, lostRows: 0, damaged: 1 }),
      deferred: async () => ({ waiting: 1_234, oldestMs: 0 }),
    },
  });
  const ready = await app.inject('/-/ready');
  expect([ready.statusCode, ready.json()]).toEqual([
    200,
    {
      status: 'ready',
      everflow: [{ tracking_domain: trackingDomain, breaker: 'open' }],
      journal: 'failing',
      deferred: null,
    },
  ]);
});

test.each<[string, () => Promise<boolean>]>([
  ['is shutting down', async () => false],
  ['has a store that does not answer', () => Promise.reject(new Error('SQLITE_IOERR'))],
])('a process that %s is live but not ready, and still shows its details', async (_case, isReady) => {
  const { app } = await testAdmin({ isReady });
  expect((await app.inject('/-/live')).statusCode).toBe(200);
  const ready = await app.inject('/-/ready');
  expect([ready.statusCode, ready.json()]).toEqual([
    503,
    { status: 'not ready', everflow: [], journal: 'ok', deferred: 0 },
  ]);
});

test('a journal that cannot count deferred clicks leaves the process ready and the number null', async () => {
  const { app } = await testAdmin({
    sources: { ...IDLE, deferred: () => Promise.reject(new Error('disk I/O error')) },
  });
  const ready = await app.inject('/-/ready');
  expect([ready.statusCode, ready.json().deferred]).toEqual([200, null]);
});

test('an error in the details does not make the process unready', async () => {
  const journal = () => {
    throw new Error('a bug');
  };
  const { app, log } = await testAdmin({ sources: { ...IDLE, journal } });
  const ready = await app.inject('/-/ready');
  expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready' }]);
  expect(log.at(-1)).toMatchObject({ level: 50, err: { message: 'a bug' } });
});

test('the metrics are served in the Prometheus format', async () => {
  const metrics = testMetrics();
  const { app } = await testAdmin({ metrics });
  metrics.flood();
  const answer = await app.inject('/metrics');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.body).toContain('\nclick_proxy_floods_total 1\n');
});

test('an error in the metrics is logged and answered with a 500 without internal details', async () => {
  const metrics = { contentType: 'text/plain', text: () => Promise.reject(new Error('secret')) };
  const { app, log } = await testAdmin({ metrics });
  const answer = await app.inject('/metrics');
  expect([answer.statusCode, answer.json().status]).toEqual([500, 500]);
  expect(answer.body).not.toContain('secret');
  expect(log.at(-1)).toMatchObject({ level: 50, err: { message: 'secret' } });
});

test.each([
  ['GET', '/'],
  ['GET', '/spring'],
  ['GET', '/metrics/'],
  ['GET', '/robots.txt'],
  ['POST', '/metrics'],
  ['DELETE', '/-/live'],
] as const)('%s %s is answered 404 in JSON', async (method, url) => {
  const { app } = await testAdmin();
  const answer = await app.inject({ method, url });
  expect([answer.statusCode, answer.json()]).toEqual([404, { status: 404, message: 'Not found' }]);
});

test('a path that cannot be decoded is answered 400 in JSON', async () => {
  const { app } = await testAdmin();
  const answer = await app.inject('/%zz');
  expect([answer.statusCode, answer.json()]).toMatchObject([400, {}]);
});

test.each(['/-/live', '/-/ready', '/metrics'])(
  'HEAD %s is answered like its GET, without a body',
  async path => {
    const { app } = await testAdmin();
    const origin = await listen(app);
    const [head, get] = [await request(origin + path, { method: 'HEAD' }), await request(origin + path)];
    expect(head.statusCode).toBe(get.statusCode);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
    expect(await head.body.text()).toBe('');
    expect(await get.body.text()).not.toBe('');
  },
);

test('a request with too many header bytes is refused', async () => {
  const { app } = await testAdmin();
  const origin = await listen(app);
  const answer = await request(`${origin}/-/live`, { headers: { cookie: 'x'.repeat(9_000) } });
  await answer.body.dump();
  expect(answer.statusCode).toBe(431);
});

test('requests are not logged', async () => {
  const { app, log } = await testAdmin();
  for (const url of ['/-/live', '/-/ready', '/metrics', '/nothing']) await app.inject(url);
  expect(log).toEqual([]);
});

test('a connection that Prometheus keeps open does not delay closing', async () => {
  const { app } = await testAdmin();
  const origin = await listen(app);
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  onTestFinished(() => dispatcher.close());
  const answer = await request(`${origin}/metrics`, { dispatcher });
  await answer.body.dump();
  await app.close();
  await expect(request(`${origin}/metrics`, { dispatcher })).rejects.toThrow();
});
