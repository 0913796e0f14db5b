import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { createOriginReader } from '../../src/redirect/request-origin.ts';

const PEER = '10.0.0.1';

test.each<[string, string[], string, Record<string, string>, object]>([
  ['no proxy is trusted', [], PEER, {}, { address: PEER, host: 'go.brand.test', https: false }],
  ['a stranger', ['10.0.0.2'], PEER, {}, { address: PEER, host: 'go.brand.test', https: false }],
  [
    'a trusted proxy',
    ['10.0.0.0/8'],
    PEER,
    {},
    { address: '203.0.113.9', host: 'shop.brand.test', https: true },
  ],
  [
    'a trusted proxy on a socket for both IPs',
    ['10.0.0.0/8'],
    `::ffff:${PEER}`,
    {},
    { address: '203.0.113.9', host: 'shop.brand.test', https: true },
  ],
  [
    'two trusted proxies',
    ['10.0.0.0/8'],
    PEER,
    {
      'x-forwarded-for': '192.0.2.1, 203.0.113.9, 10.9.9.9',
      'x-forwarded-host': 'made.up, shop.brand.test',
      'x-forwarded-proto': 'http,https',
    },
    { address: '203.0.113.9', host: 'shop.brand.test', https: true },
  ],
])('%s: who asks, and what of', (_name, trustProxy, remoteAddress, more, expected) => {
  const headers = {
    host: 'go.brand.test',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'shop.brand.test',
    'x-forwarded-proto': 'https',
    ...more,
  };
  expect(createOriginReader(trustProxy)(headers, { remoteAddress })).toEqual(expected);
});

test('a connection that is gone already tells no address', () => {
  const gone = { remoteAddress: undefined };
  const origin = { address: undefined, host: 'go.brand.test', https: false };
  for (const trustProxy of [[], ['10.0.0.0/8']])
    expect(createOriginReader(trustProxy)({ host: 'go.brand.test' }, gone)).toEqual(origin);
});

test('proxies are believed as Fastify believes them', async () => {
  const addresses = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(PEER, '10.2.3.4', 'unknown', '', '::ffff:10.0.0.9'),
  );
  const list = fc.array(addresses, { maxLength: 4 }).map(items => items.join(', '));
  const hosts = fc.constantFrom('a.test', 'a.test, b.test', ' c.test:8080 ', '', ',');
  const protocols = fc.constantFrom('https', 'http', 'http, https', 'https,http', 'HTTPS', '');
  const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  for (const trustProxy of [['10.0.0.0/8'], [PEER, '203.0.113.0/24'], ['loopback', '2001:db8::/32']]) {
    const app = Fastify({ trustProxy });
    app.get('/', ({ ip, host, protocol }) => ({ address: ip, host, https: protocol === 'https' }));
    const read = createOriginReader(trustProxy);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(PEER, `::ffff:${PEER}`, '127.0.0.1', '192.0.2.7'),
        optional(list),
        optional(hosts),
        optional(protocols),
        async (remoteAddress, forwardedFor, forwardedHost, forwardedProto) => {
          const headers = {
            host: 'go.brand.test',
            ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
            ...(forwardedHost === undefined ? {} : { 'x-forwarded-host': forwardedHost }),
            ...(forwardedProto === undefined ? {} : { 'x-forwarded-proto': forwardedProto }),
          };
          const answer = await app.inject({ url: '/', headers, remoteAddress });
          expect(read(headers, { remoteAddress })).toEqual(answer.json());
        },
      ),
    );
    await app.close();
  }
});
