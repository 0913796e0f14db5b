import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { routableTarget } from '../../src/redirect/routable-target.ts';
import { rawConnection } from '../support/raw-http.ts';

test.each([
  ['/spring?a=1', '/spring?a=1'],
  ['/%73pring', '/%73pring'],
  ['/spring?a=%zz', '/spring?a=%zz'],
  ['/%zz', '/%25zz'],
  ['/%ff?a=%41', '/%25ff?a=%2541'],
  ['http://go.brand.test/-/live', '/-/live'],
  ['HTTPS://go.brand.test:8443?a=1', '/?a=1'],
  ['http://go.brand.test', '/'],
  ['*', '/*'],
  ['', '/'],
])('%j is routed as %j', (target, expected) => {
  expect(routableTarget(target)).toBe(expected);
});

test('whatever the target, Fastify routes it as a hit', async () => {
  const app = Fastify({ rewriteUrl: request => routableTarget(request.url ?? '/') });
  onTestFinished(() => app.close());
  app.route({ method: 'HEAD', url: '/*', handler: async (_request, reply) => reply.code(204).send() });
  app.route({ method: 'GET', url: '/*', handler: async (_request, reply) => reply.code(204).send() });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const pieces = fc.constantFrom(
    '/',
    '%',
    '%2',
    '%ff',
    '%41',
    '?',
    '#',
    ';',
    'a',
    ':',
    '*',
    'http://x',
    '//',
  );
  // Node itself refuses other beginnings.
  const targets = fc
    .tuple(
      fc.constantFrom('/', 'http://go.brand.test/', 'http://go.brand.test?'),
      fc.array(pieces, { maxLength: 12 }),
    )
    .map(([start, rest]) => start + rest.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(targets, { minLength: 1, maxLength: 10 }), async batch => {
      const { askAll } = await rawConnection(origin);
      expect((await askAll(batch)).map(({ status }) => status)).toEqual(batch.map(() => 204));
    }),
  );
});
