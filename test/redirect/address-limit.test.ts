import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAddressLimit } from '../../src/redirect/address-limit.ts';
import { heapBytes } from '../support/heap-bytes.ts';

function limitOf(max: number, windowMs: number) {
  let now = 0;
  const limit = createAddressLimit({ max, windowMs }, { clock: { monotonic: () => now }, max: 1_000 });
  return { count: (address: string) => limit.count(address), pass: (ms: number) => (now += ms) };
}

test('an address may so much in a window, and then waits for the rest of it', () => {
  const { count, pass } = limitOf(2, 60_000);
  expect([count('203.0.113.7'), count('203.0.113.7')]).toEqual([0, 0]);
  pass(15_001);
  expect(count('203.0.113.7')).toBe(45);
  pass(44_999);
  expect([count('203.0.113.7'), count('203.0.113.7'), count('203.0.113.7')]).toEqual([0, 0, 60]);
});

test('who goes on in spite of it is not kept longer than the window', () => {
  const { count, pass } = limitOf(1, 1_000);
  count('203.0.113.7');
  for (let i = 0; i < 9; i += 1) {
    pass(100);
    expect(count('203.0.113.7')).toBe(1);
  }
  pass(100);
  expect(count('203.0.113.7')).toBe(0);
});

test.each([
  ['203.0.113.7', '203.0.113.8', false],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2:a:b:c:d', '2001:0DB8:0001:0002::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['2001:db8::1', '2001:db8:0:0:5::', true],
  ['2001:db8:0:1::1', '2001:db8::1:1', false],
  ['fe80::1', 'fe80::2', true],
])('%s and %s are counted as one: %s', (one, other, together) => {
  const { count } = limitOf(1, 1_000);
  count(one);
  expect(count(other) > 0).toBe(together);
});

test('every way to write an IPv6 address is counted with its network', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), groups => {
      const { count } = limitOf(1, 1_000);
      const written = groups.map(value => value.toString(16)).join(':');
      // Not one that stands for an IPv4 address.
      fc.pre(groups.slice(0, 5).some(value => value !== 0));
      const shortest = new URL(`http://[${written}]`).hostname.slice(1, -1);
      const long = groups.map(value => value.toString(16).toUpperCase().padStart(4, '0')).join(':');
      count(written);
      for (const same of [shortest, long]) expect(count(same)).toBe(1);
    }),
  );
});

test('without a limit nobody waits', () => {
  const limit = createAddressLimit(null, { clock: { monotonic: () => 0 }, max: 1 });
  expect([limit.count('203.0.113.7'), limit.count('')]).toEqual([0, 0]);
});

test('an address that is part of a long header keeps none of it', () => {
  const { count } = limitOf(1, 1_000);
  const before = heapBytes();
  for (let n = 100; n < 400; n += 1) {
    const header = `203.100.100.${n}, ${String(n).repeat(8_000)}`;
    count(header.slice(0, header.indexOf(',')));
  }
  expect(heapBytes() - before).toBeLessThan(2_000_000);
});
