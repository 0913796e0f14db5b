import { expect, test } from 'vitest';
import { createDuplicates } from '../../src/redirect/duplicates.ts';
import { testLink } from '../support/test-link.ts';
import { testClock, testVisit } from '../support/test-visit.ts';

interface End {
  readonly shared: boolean;
}

function setUp() {
  const clock = testClock();
  const duplicates = createDuplicates<End>(10, clock);
  const link = testLink({ duplicate_window_ms: 100 });
  const find = () => duplicates.find(testVisit(clock), link);
  const keep = (result: Promise<End>) => duplicates.keep(testVisit(clock), link, result, end => end.shared);
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
