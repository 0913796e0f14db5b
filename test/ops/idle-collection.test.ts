import { expect, test, vi } from 'vitest';
import { garbageCollection, startIdleCollection } from '../../src/ops/idle-collection.ts';

const MB = 1024 * 1024;
/** Of the time between two looks, on a slow machine. */
const WORK_OF_A_COLLECTION = 0.05;

/** A server that is looked at when told: how busy it was since, and how large its heap is then. */
function server({ heapMb = 60, leavesMb = 50, collects = true } = {}) {
  const now = { heapMb, busy: 0 };
  const collect = vi.fn(() => {
    now.heapMb = leavesMb;
    worked = WORK_OF_A_COLLECTION;
  });
  let worked = 0;
  let look = () => {};
  const end = vi.fn();
  const stop = startIdleCollection({
    collect: collects ? collect : null,
    heapBytes: () => now.heapMb * MB,
    busyShare() {
      const share = now.busy + worked;
      worked = 0;
      return share;
    },
    every(_ms, run) {
      look = run;
      return end;
    },
  });
  const looks = (times: number, state: Partial<typeof now> = {}) => {
    Object.assign(now, state);
    for (let i = 0; i < times; i += 1) look();
  };
  return { collect, looks, stop, end };
}

test('after a burst, all is collected, and at the next quiet look what that left scattered; then never again', () => {
  const { collect, looks } = server();
  looks(3, { heapMb: 190, busy: 0.9 });
  expect(collect).not.toHaveBeenCalled();
  looks(1, { busy: 0.001 });
  expect(collect).toHaveBeenCalledTimes(1);
  looks(1);
  expect(collect).toHaveBeenCalledTimes(2);
  looks(1_000);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('each burst is cleared away after', () => {
  const { collect, looks } = server();
  for (let burst = 1; burst <= 3; burst += 1) {
    looks(2, { heapMb: 190, busy: 0.9 });
    looks(10, { busy: 0 });
    expect(collect).toHaveBeenCalledTimes(2 * burst);
  }
});

test('nothing is collected under steady load, however large the heap grows', () => {
  const { collect, looks } = server();
  for (const heapMb of [60, 120, 250, 90, 400]) looks(100, { heapMb, busy: 0.04 });
  expect(collect).not.toHaveBeenCalled();
});

test('an idle server, and one with a little work, is left alone', () => {
  const { collect, looks } = server();
  looks(1_000);
  for (let i = 0; i < 100; i += 1) {
    looks(1, { heapMb: 98, busy: 0.3 });
    looks(1, { heapMb: 98, busy: 0 });
    looks(1, { heapMb: 60 });
  }
  expect(collect).not.toHaveBeenCalled();
});

test('what is in use after a collection is not collected for again', () => {
  const { collect, looks } = server({ leavesMb: 180 });
  looks(1, { heapMb: 190, busy: 0.9 });
  looks(1_000, { busy: 0 });
  expect(collect).toHaveBeenCalledTimes(2);
});

test('growth counts from the least that V8 has come down to by itself', () => {
  const { collect, looks } = server({ heapMb: 100 });
  looks(1, { heapMb: 50 });
  looks(1, { heapMb: 95 });
  expect(collect).toHaveBeenCalledTimes(1);
});

test('where visitors come between the two, the second waits until it is quiet again', () => {
  const { collect, looks } = server();
  looks(1, { heapMb: 190 });
  looks(5, { heapMb: 60, busy: 0.5 });
  expect(collect).toHaveBeenCalledTimes(1);
  looks(5, { busy: 0 });
  expect(collect).toHaveBeenCalledTimes(2);
});

test('it ends when told, and does not even look where nothing can be collected', () => {
  const { stop, end } = server();
  stop();
  expect(end).toHaveBeenCalledTimes(1);
  const without = server({ collects: false });
  without.looks(10, { heapMb: 500 });
  without.stop();
  expect(without.collect).not.toHaveBeenCalled();
  expect(without.end).not.toHaveBeenCalled();
});

test('V8 is asked without a flag on the command line, and collects', async () => {
  const collect = garbageCollection();
  const forgotten = new WeakRef({});
  // A WeakRef keeps what it has been made of until the end of the turn.
  await new Promise(setImmediate);
  collect?.();
  expect(forgotten.deref()).toBeUndefined();
});

test('with what it reads by itself, a quiet process is left alone', () => {
  const collect = vi.fn();
  let look = () => {};
  startIdleCollection({
    collect,
    every(_ms, run) {
      look = run;
      return () => undefined;
    },
  });
  look();
  expect(collect).not.toHaveBeenCalled();
});
