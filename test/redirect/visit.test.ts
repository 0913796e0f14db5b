import { expect, test } from 'vitest';
import { readAddress } from '../../src/redirect/visit.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:49152', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['unknown', undefined],
  ['', undefined],
  ['192.0.2.1\r\nx: y', undefined],
])('the address %j is %s', (text, expected) => {
  expect(readAddress(text)).toBe(expected);
});
