import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddress, readVisit, type VisitRequest } from '../../src/redirect/visit.ts';
import { SYSTEM_CLOCK } from '../../src/timing/clock.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:49152', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
  ['::ffff:c000:201', '::ffff:c000:201'],
  ['::ffff:192.0.2.1:80', undefined],
  ['::ffff:', undefined],
  ['unknown', undefined],
  ['', undefined],
  ['192.0.2.1\r\nx: y', undefined],
])('the address %j is %s', (text, expected) => {
  expect(readAddress(text)).toBe(expected);
});

test('an address is the same with and without what proxies add to it', () => {
  const decorations = [
    (v4: string) => `${v4}:443`,
    (v4: string) => `[${v4}]`,
    (v4: string) => `::ffff:${v4}`,
    (v4: string) => `[::FfFf:${v4}]:1`,
  ];
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), fc.constantFrom(...decorations), (v4, v6, decorate) => {
      expect(readAddress(v4)).toBe(v4);
      expect(readAddress(decorate(v4))).toBe(v4);
      expect(readAddress(`[${v6}]:1`)).toBe(readAddress(v6));
    }),
  );
});

test.each([
  ['GO.Brand.example', 'go.brand.example'],
  ['go.brand.example.', 'go.brand.example'],
  ['.', ''],
  ['', ''],
  ['Go.Brand.example:3000', 'go.brand.example'],
  ['go.brand.example.:443', 'go.brand.example'],
  [':80', ''],
  ['[2001:DB8::1]:3000', '[2001:db8::1]'],
  ['[2001:db8::1', ''],
])('the host %j is %j', (host, expected) => {
  expect(readVisit(visitRequest({ host }), SYSTEM_CLOCK)).toMatchObject({
    hostname: expected,
    https: true,
    path: '/spring',
    query: [{ raw: 'a=1', name: 'a', value: '1' }],
  });
});

test.each([
  ['203.0.113.9:4711', '203.0.113.9'],
  ['unknown', '192.0.2.1'],
  [undefined, '192.0.2.1'],
])('a proxy that names %j gives the address %s', (ip, expected) => {
  expect(readVisit(visitRequest({ ip }), SYSTEM_CLOCK).address).toBe(expected);
});

/** What Fastify makes of a request that comes through a trusted proxy at 192.0.2.1. */
function visitRequest(more: { host?: string; ip?: string | undefined }): VisitRequest {
  return {
    method: 'GET',
    headers: {},
    originalUrl: '/spring?a=1',
    ip: '203.0.113.9',
    host: 'go.brand.example',
    protocol: 'https',
    socket: { remoteAddress: '192.0.2.1' },
    ...more,
  } as VisitRequest;
}
