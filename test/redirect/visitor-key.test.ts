import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visitorKey } from '../../src/redirect/visitor-key.ts';
import { testClock, testVisit } from '../support/test-visit.ts';

const clock = testClock();

// Around the length at which a key becomes a hash.
const text = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.integer({ min: 200, max: 300 }).map(length => 'a'.repeat(length)),
);
const visitor = fc.record({ address: fc.ipV4(), userAgent: text, more: fc.array(text, { maxLength: 2 }) });
type Given = typeof visitor extends fc.Arbitrary<infer T> ? T : never;

function keyOf({ address, userAgent, more }: Given): string {
  return visitorKey(testVisit(clock, { address, headers: { 'user-agent': userAgent } }), more);
}

test('two keys are the same where all that they stand for is', () => {
  const parts = ({ address, userAgent, more }: Given) => JSON.stringify([address, userAgent, ...more]);
  fc.assert(
    fc.property(visitor, visitor, (a, b) => {
      expect(keyOf(a) === keyOf(b)).toBe(parts(a) === parts(b));
      expect(keyOf({ ...a })).toBe(keyOf(a));
    }),
  );
});

test('a key is short, however long the texts are', () => {
  fc.assert(fc.property(visitor, given => keyOf(given).length <= 256));
});

test('no user agent is as an empty one', () => {
  const visit = testVisit(clock);
  const without = { ...visit, headers: {} };
  expect(visitorKey(without)).toBe(visitorKey({ ...visit, headers: { 'user-agent': '' } }));
});
