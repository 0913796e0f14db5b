import { expect, test } from 'vitest';
import { Gathering } from '../../src/journal/gathering.ts';

/** After a batch of so many rows, with a clock that stands until it is set. */
function testGathering(lastBatch: number) {
  const clock = { now: 0 };
  const gathering = new Gathering(() => clock.now);
  gathering.written(lastBatch);
  gathering.begin();
  return { clock, gathering };
}

test('a row that comes alone, as the last one did, is not held up', () => {
  expect(testGathering(0).gathering.goesOn(1)).toBe(false);
  expect(testGathering(1).gathering.goesOn(1)).toBe(false);
});

test('rows are gathered as long as each turn brings more', () => {
  const { gathering } = testGathering(2);
  expect([1, 2, 5].map(rows => gathering.goesOn(rows))).toEqual([true, true, true]);
  expect(gathering.goesOn(5)).toBe(false);
});

test('rows are gathered for a millisecond at most, counted from the first', () => {
  const { clock, gathering } = testGathering(2);
  clock.now = 0.9;
  expect(gathering.goesOn(1)).toBe(true);
  clock.now = 1;
  expect(gathering.goesOn(2)).toBe(false);
  gathering.begin();
  expect(gathering.goesOn(1)).toBe(true);
});

test('many rows wait for no more', () => {
  const { gathering } = testGathering(2);
  expect([31, 32].map(rows => gathering.goesOn(rows))).toEqual([true, false]);
});
