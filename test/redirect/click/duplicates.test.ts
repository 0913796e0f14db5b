import { expect, test } from 'vitest';
import { createDuplicates, tapOf } from '../../../src/redirect/click/duplicates.ts';
import { testLink } from '../../support/test-link.ts';
import { testClock, testVisit } from '../../support/test-visit.ts';

interface End {
  readonly shared: boolean;
}

function setUp() {
  const clock = testClock();
  const duplicates = createDuplicates<End>(10, clock);
  const link = testLink({ duplicate_window_ms: 100 });
  const tap = () => tapOf(testVisit(clock), link);
  const find = () => duplicates.find(tap());
  const keep = (result: Promise<End>) => duplicates.keep(tap(), result, end => end.shared);
  return { clock, find, keep };
}

test('a tap under way is shared however long it takes, and its window begins with its end', async () => {
  const { clock, find, keep } = setUp();
  let finish = (_end: End) => {};
  const result = new Promise<End>(resolve => {
    finish = resolve;
  });
  keep(result);
  clock.advance(1_500);
  expect(find()).toBe(result);
  finish({ shared: true });
  await result;
  clock.advance(99);
  expect(find()).toBe(result);
  clock.advance(2);
  expect(find()).toBeUndefined();
});

test('what is not to be shared, or failed, is forgotten at its end', async () => {
  const { find, keep } = setUp();
  const failed = Promise.reject<End>(new Error('disk'));
  keep(failed);
  await failed.catch(() => undefined);
  expect(find()).toBeUndefined();
  const deferred = Promise.resolve({ shared: false });
  keep(deferred);
  await deferred;
  expect(find()).toBeUndefined();
});

test('an end does not forget the tap that has taken its place', async () => {
  const { find, keep } = setUp();
  const first = Promise.resolve({ shared: false });
  const second = Promise.resolve({ shared: true });
  keep(first);
  keep(second);
  await Promise.all([first, second]);
  expect(find()).toBe(second);
});

test('a link without a window shares nothing', async () => {
  const { clock } = setUp();
  const duplicates = createDuplicates<End>(10, clock);
  const tap = tapOf(testVisit(clock), testLink());
  const result = Promise.resolve({ shared: true });
  duplicates.keep(tap, result, end => end.shared);
  await result;
  expect(duplicates.find(tap)).toBeUndefined();
});

test('taps are equal where link, parameters, address and user agent are', () => {
  const clock = testClock();
  const link = { duplicate_window_ms: 100 };
  const keyOf = (visit: Parameters<typeof testVisit>[1] = {}, fields = {}) =>
    tapOf(testVisit(clock, visit), testLink({ ...link, ...fields }))?.key;
  expect(keyOf({ target: '/spring.' })).toBe(keyOf());
  expect(keyOf({ headers: { referer: 'https://brand.example/' } })).toBe(keyOf());
  const others = [
    keyOf({ target: '/spring?a=1' }),
    keyOf({ target: '/spring?a=1&b=2' }),
    keyOf({ address: '203.0.113.10' }),
    keyOf({ headers: { 'user-agent': 'another' } }),
    keyOf({}, { slug: 'autumn' }),
    keyOf({}, { domain: 'go.brand.test' }),
  ];
  expect(new Set([...others, keyOf()]).size).toBe(others.length + 1);
});
