import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visitorKey } from '../../../src/redirect/visitor/visitor-key.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { testClock, testVisit } from '../../support/test-visit.ts';

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

test('a key that is kept does not keep the headers and the target that its texts were cut from', () => {
  const cut = (text: string) =>
    Buffer.from(`${'x'.repeat(16_000)}${text}`)
      .toString('latin1')
      .slice(16_000);
  const kept = new Set<string>();
  const before = heapBytes();
  for (let n = 100; n < 400; n++) {
    const address = cut(`203.100.100.${n}`);
    kept.add(visitorKey(testVisit(clock, { address })));
    kept.add(visitorKey(testVisit(clock, { address }), [cut(`sub1=a-long-value-${n}`)]));
  }
  expect(kept.size).toBe(600);
  expect(heapBytes() - before).toBeLessThan(2_000_000);
});
