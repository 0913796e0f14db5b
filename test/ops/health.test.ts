import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { registerHealth } from '../../src/ops/health.ts';

function healthOf(isReady: () => Promise<boolean>) {
  const app = Fastify({ exposeHeadRoutes: false });
  onTestFinished(() => app.close());
  registerHealth(app, isReady);
  return app;
}

test.each<[string, () => Promise<boolean>, number, object]>([
  ['ready', async () => true, 200, { status: 'ready' }],
  ['not ready', async () => false, 503, { status: 'not ready' }],
  ['failing', () => Promise.reject(new Error('SQLITE_IOERR')), 503, { status: 'not ready' }],
])('strangers learn that a process is %s, and nothing else', async (_case, isReady, status, body) => {
  const app = healthOf(isReady);
  const answer = await app.inject('/-/ready');
  expect([answer.statusCode, answer.json()]).toEqual([status, body]);
  const head = await app.inject({ method: 'HEAD', url: '/-/ready' });
  expect([head.statusCode, head.body]).toEqual([status, '']);
});

test('a process that is not ready is live', async () => {
  const answer = await healthOf(async () => false).inject('/-/live');
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'live' }]);
});
