import { expect, test } from 'vitest';
import { Gathering } from '../../../../src/journal/store/writing/gathering.ts';

/** After a batch of so many rows, with a clock that stands until it is set. */
function testGathering(lastBatch: number) {
  const clock = { now: 0 };
  const gathering = new Gathering(() => clock.now);
  gathering.written(lastBatch);
  gathering.begin();
  const next = (...rows: number[]) => rows.map(count => gathering.next(count));
  return { clock, gathering, next };
}

test('a row that comes alone, as the last one did, is not held up', () => {
  expect(testGathering(0).next(1)).toEqual(['write']);
  expect(testGathering(1).next(1)).toEqual(['write']);
});

test('rows are gathered as long as each turn brings more', () => {
  expect(testGathering(2).next(1, 2, 5, 5)).toEqual(['turn', 'turn', 'turn', 'write']);
});

test('turn after turn, rows are gathered for a millisecond at most, counted from the first', () => {
  const { clock, gathering, next } = testGathering(2);
  clock.now = 0.9;
  expect(next(1)).toEqual(['turn']);
  clock.now = 1;
  expect(next(2)).toEqual(['write']);
  gathering.begin();
  expect(next(1)).toEqual(['turn']);
});

test('many rows wait for no more', () => {
  expect(testGathering(31).next(31, 32)).toEqual(['turn', 'write']);
});

test('where several were written at once, the next wait a moment for each other, once', () => {
  expect(testGathering(3).next(2, 2, 3)).toEqual(['turn', 'pause', 'write']);
});

test('a pause that brings too few is not made again for a while', () => {
  const { gathering, next } = testGathering(8);
  expect(next(8, 8, 8)).toEqual(['turn', 'pause', 'write']);
  for (let batch = 0; batch < 50; batch += 1) {
    gathering.written(8);
    gathering.begin();
    expect(next(8, 8)).toEqual(['turn', 'write']);
  }
  gathering.begin();
  expect(next(8, 8, 12)).toEqual(['turn', 'pause', 'write']);
  gathering.begin();
  expect(next(8, 8)).toEqual(['turn', 'pause']);
});
