import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepAddress } from '../../../src/journal/model/keep-address.ts';

const salt = () => new Uint8Array(32);
const noSalt = () => {
  throw new Error('no salt is asked for');
};

test.each([
  ['203.0.113.9', '203.0.113.0/24'],
  ['0.0.0.0', '0.0.0.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:DB8:0001::6', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8::/48'],
  ['2001:0:1:2::', '2001:0:1::/48'],
  ['::1', '::/48'],
  ['::', '::/48'],
  ['0:0:1::5', '0:0:1::/48'],
  ['1::2:3:4:5:6:7', '1:0:2::/48'],
  ['fe80::1%eth0', 'fe80::/48'],
  ['2a02:3038:77:1a2b::9', '2a02:3038:77::/48'],
  ['2a02:3038:77::', '2a02:3038:77::/48'],
  ['2a02:3038:77:1:2:3:4:5:6', null],
  ['fe80:1:2::9%eth0', 'fe80:1:2::/48'],
  ['::ffff:203.0.113.9', '203.0.113.0/24'],
  ['::FFFF:cb00:7109', '203.0.113.0/24'],
  ['::ffff:203.0.113.9%eth0', '203.0.113.0/24'],
  ['not an address', null],
])('%s is cut to %s', (address, kept) => {
  expect(keepAddress(address, 'cut', noSalt)).toBe(kept);
});

test('a whole address is kept as it is, none not at all, and no address is no text', () => {
  expect(keepAddress('2001:DB8::1', 'full', noSalt)).toBe('2001:DB8::1');
  expect(keepAddress('203.0.113.9', 'none', noSalt)).toBeNull();
  for (const kept of ['full', 'cut', 'hash', 'none'] as const)
    expect(keepAddress('', kept, noSalt)).toBeNull();
});

test('a hash is the same however the address is written, and another with another salt', () => {
  const hash = (address: string) => keepAddress(address, 'hash', salt);
  expect(hash('203.0.113.9')).toMatch(/^[\w-]{22}$/);
  expect(hash('::ffff:203.0.113.9')).toBe(hash('203.0.113.9'));
  expect(hash('2001:DB8:0:0::1')).toBe(hash('2001:db8::1'));
  expect(hash('2001:db8::2')).not.toBe(hash('2001:db8::1'));
  expect(keepAddress('203.0.113.9', 'hash', () => new Uint8Array(32).fill(1))).not.toBe(hash('203.0.113.9'));
});

test('all that share a /48 are cut alike, to an address that is cut to itself', () => {
  const groups = (count: number) =>
    fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: count, maxLength: count });
  fc.assert(
    fc.property(groups(3), groups(5), groups(5), (network, one, other) => {
      const written = (host: number[]) => [...network, ...host].map(group => group.toString(16)).join(':');
      fc.pre(!/^0:0:0:0:0:ffff:/.test(written(one)) && !/^0:0:0:0:0:ffff:/.test(written(other)));
      const kept = keepAddress(written(one), 'cut', noSalt) ?? '';
      expect(keepAddress(written(other), 'cut', noSalt)).toBe(kept);
      expect(kept).toMatch(/::\/48$/);
      expect(isIPv6(kept.slice(0, -3))).toBe(true);
      expect(keepAddress(kept.slice(0, -3), 'cut', noSalt)).toBe(kept);
    }),
  );
});

test('however an address is written, it is cut to the same', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), groups => {
      const plain = groups.map(each => each.toString(16)).join(':');
      const padded = groups.map(each => each.toString(16).padStart(4, '0')).join(':');
      for (const written of [plain.toUpperCase(), padded, `${plain}%eth0`])
        expect(keepAddress(written, 'cut', noSalt)).toBe(keepAddress(plain, 'cut', noSalt));
    }),
  );
});

test('no text whatever is too much for it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), text => {
      for (const kept of ['full', 'cut', 'hash', 'none'] as const) keepAddress(text, kept, salt);
    }),
  );
});
