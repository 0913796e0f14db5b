import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { atEndOfTurn } from '../src/at-end-of-turn.ts';

test('what comes in one turn is done at its end, in order, and what comes meanwhile in the next', async () => {
  const done: number[] = [];
  const work = atEndOfTurn<number>(item => {
    done.push(item);
    if (item === 2) work(4);
  });
  for (const item of [1, 2, 3]) work(item);
  expect(done).toEqual([]);
  await nextTurn();
  expect(done).toEqual([1, 2, 3]);
  await nextTurn();
  expect(done).toEqual([1, 2, 3, 4]);
});

test('many are done some at a time, in order, with turns between them', async () => {
  const done: number[] = [];
  const work = atEndOfTurn<number>(item => done.push(item));
  const all = Array.from({ length: 100 }, (_, i) => i);
  for (const item of all) work(item);
  await nextTurn();
  expect(done.length).toBeGreaterThan(0);
  expect(done.length).toBeLessThan(all.length);
  while (done.length < all.length) await nextTurn();
  expect(done).toEqual(all);
});
