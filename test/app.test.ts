import { expect, test } from 'vitest';
import { TEST_ID, testApp } from './support/test-app.ts';
import { BROWSER } from './support/test-server.ts';

test('a hook and a second route that are added to the application work beside hits', async () => {
  const { app, hits } = testApp();
  const seen: string[] = [];
  app.addHook('onRequest', async request => void seen.push(request.url));
  app.addHook('onSend', async (_request, reply) => void reply.header('x-node', 'a'));
  app.get('/-/version', async () => ({ version: '1' }));
  const hit = await app.inject({ url: '/spring?sub1=a', headers: BROWSER });
  const version = await app.inject('/-/version');
  const missing = await app.inject({ method: 'POST', url: '/spring' });
  expect(hit.statusCode).toBe(302);
  expect(hit.headers['location']).toContain(TEST_ID);
  expect(version.json()).toEqual({ version: '1' });
  expect(missing.statusCode).toBe(405);
  expect([hit, version, missing].map(({ headers }) => headers['x-node'])).toEqual(['a', 'a', 'a']);
  expect(seen).toEqual(['/spring?sub1=a', '/-/version', '/spring']);
  expect(hits).toMatchObject([{ outcome: 'clicked', slug: 'spring', transactionId: TEST_ID }]);
});

test('a hit is recorded before its answer leaves', async () => {
  const order: string[] = [];
  const { app } = testApp({ deps: { record: async hit => void order.push(`recorded ${hit.outcome}`) } });
  app.addHook('onSend', async () => void order.push('answered'));
  await app.inject({ url: '/spring', headers: BROWSER });
  expect(order).toEqual(['recorded clicked', 'answered']);
});

test('a hit that fails is answered with a page that says nothing of the inside', async () => {
  const { app } = testApp({ deps: { record: () => Promise.reject(new Error('secret')) } });
  const answer = await app.inject({ url: '/spring', headers: BROWSER });
  expect(answer.statusCode).toBe(500);
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
  });
  expect(answer.body).not.toContain('secret');
});
