import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeadlines } from '../../src/everflow/deadlines.ts';

/** Deadlines on a clock that the test sets; `pass` lets time go by in steps of so many ms. */
function testDeadlines() {
  let nowMs = 1_000;
  let turn: (() => void) | null = null;
  const deadlines = createDeadlines(
    () => nowMs,
    (_ms, run) => {
      turn = run;
      return () => {
        turn = null;
      };
    },
  );
  return {
    now: () => nowMs,
    isTurning: () => turn !== null,
    in: (ms: number, work: () => void) => deadlines.set(nowMs + ms, work),
    pass(ms: number, step = 10) {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs = Math.min(nowMs + step, end);
        turn?.();
      }
    },
  };
}

test('what is not called off is done once, at its time', () => {
  const { pass, ...deadlines } = testDeadlines();
  const done: string[] = [];
  deadlines.in(1_500, () => done.push('late'));
  deadlines.in(30_000, () => done.push('much later'));
  deadlines.in(200, () => done.push('never')).cancel();
  pass(1_499);
  expect(done).toEqual([]);
  pass(11);
  expect(done).toEqual(['late']);
  pass(40_000);
  expect(done).toEqual(['late', 'much later']);
});

test('time that is over already, or a standstill of seconds, loses nothing', () => {
  const { pass, ...deadlines } = testDeadlines();
  const done: number[] = [];
  for (const ms of [-5, 0, 1, 700, 5_000, 9_999]) deadlines.in(ms, () => done.push(ms));
  pass(10_000, 10_000);
  expect(done.toSorted((a, b) => a - b)).toEqual([-5, 0, 1, 700, 5_000, 9_999]);
});

test('what is done may call off what is due with it, and set more', () => {
  const { pass, ...deadlines } = testDeadlines();
  const done: string[] = [];
  const set = (name: string, other: () => void) =>
    deadlines.in(100, () => {
      done.push(name);
      other();
    });
  set('first', () => second.cancel());
  const second = set('second', () => {});
  set('third', () => deadlines.in(0, () => done.push('fourth')));
  pass(130);
  expect(done).toEqual(['first', 'third', 'fourth']);
});

test('where nothing is set any longer, nothing runs, until something is set again', () => {
  const { pass, ...deadlines } = testDeadlines();
  const far = deadlines.in(60_000, () => {});
  pass(30_000);
  expect(deadlines.isTurning()).toBe(true);
  far.cancel();
  pass(3_000);
  expect(deadlines.isTurning()).toBe(false);
  let done = false;
  deadlines.in(100, () => {
    done = true;
  });
  pass(110);
  expect(done).toBe(true);
});

test('whatever is set and called off, each is done in time or not at all', () => {
  const step = fc.record({
    waitMs: fc.nat({ max: 4_000 }),
    dueInMs: fc.integer({ min: -10, max: 9_000 }),
    cancels: fc.option(fc.nat({ max: 20 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const { pass, ...deadlines } = testDeadlines();
      const all = steps.map(({ waitMs, dueInMs, cancels }) => {
        const entry = { dueMs: deadlines.now() + dueInMs, doneMs: Number.NaN, cancelled: false };
        const deadline = deadlines.in(dueInMs, () => {
          entry.doneMs = deadlines.now();
        });
        return { waitMs, cancels, entry, deadline };
      });
      for (const { waitMs, cancels } of all) {
        pass(waitMs);
        const other = cancels === null ? undefined : all[cancels];
        if (other && Number.isNaN(other.entry.doneMs)) {
          other.deadline.cancel();
          other.deadline.cancel();
          other.entry.cancelled = true;
        }
      }
      pass(10_000);
      for (const { entry } of all)
        if (entry.cancelled) expect(entry.doneMs).toBeNaN();
        else {
          expect(entry.doneMs).toBeGreaterThanOrEqual(entry.dueMs);
          expect(entry.doneMs).toBeLessThanOrEqual(Math.max(entry.dueMs, 1_000) + 20);
        }
    }),
  );
});
