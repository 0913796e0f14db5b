import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WriteQueue } from '../../../../src/journal/store/writing/write-queue.ts';

/** A queue of numbers before a disk that can fail. */
function testQueue({ size = 700, now = () => performance.now() } = {}) {
  const disk = { fails: false, written: [] as number[], batches: [] as number[][], said: [] as string[] };
  const queue = new WriteQueue<number>({
    write(entries) {
      if (disk.fails) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
      disk.written.push(...entries);
      disk.batches.push([...entries]);
      return 0;
    },
    size: () => size,
    compact: entry => entry,
    now,
    onWritten: () => {},
    onFailure: () => disk.said.push('failure'),
    onResume: (late, lost) => disk.said.push(`${late} late, ${lost} lost`),
    onOverflow: () => disk.said.push('overflow'),
  });
  return { disk, queue };
}

test('beyond 50,000 rows in memory the newest are given up and counted', async () => {
  const { disk, queue } = testQueue();
  disk.fails = true;
  for (let i = 0; i < 50_010; i += 1) void queue.add(i);
  await queue.add(50_010);
  await expect.poll(() => queue.failing).toBe(true);
  expect([queue.waitingRows, queue.lostRows]).toEqual([50_000, 11]);
  disk.fails = false;
  queue.retry();
  await expect.poll(() => queue.failing).toBe(false);
  expect(disk.written).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
  expect(disk.said).toEqual(['overflow', 'failure', '50000 late, 11 lost']);
});

test('while it fails, nobody waits and the disk is left alone until it is tried again', async () => {
  const { disk, queue } = testQueue();
  disk.fails = true;
  await queue.add(1);
  await queue.add(2);
  expect(disk.said).toEqual(['failure']);
  queue.retry();
  await expect.poll(() => disk.said).toEqual(['failure', 'failure']);
  disk.fails = false;
  await queue.add(3);
  expect(disk.written).toEqual([]);
  queue.retry();
  await expect.poll(() => disk.written).toEqual([1, 2, 3]);
  expect(disk.said.at(-1)).toBe('3 late, 0 lost');
});

test('beyond 64 MiB of characters in memory the newest are given up, those counted that came before the failure', async () => {
  const { disk, queue } = testQueue({ size: 16 * 1024 * 1024 });
  disk.fails = true;
  await Promise.all([queue.add(1), queue.add(2)]);
  for (let i = 3; i < 7; i += 1) await queue.add(i);
  expect([queue.waitingRows, queue.lostRows]).toEqual([4, 2]);
  disk.fails = false;
  queue.retry();
  await expect.poll(() => queue.failing).toBe(false);
  await queue.add(7);
  expect(disk.written).toEqual([1, 2, 3, 4, 7]);
});

test('rows that come turn after turn are written together, and nobody waits longer', async () => {
  let ms = 0;
  const { disk, queue } = testQueue({ now: () => ms });
  await Promise.all([queue.add(1), queue.add(2)]);
  const waiting = [queue.add(3)];
  await nextTurn();
  waiting.push(queue.add(4));
  await Promise.all(waiting);
  expect(disk.batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
  waiting.push(queue.add(5));
  await nextTurn();
  ms = 1;
  waiting.push(queue.add(6));
  await nextTurn();
  expect(disk.batches.at(-1)).toEqual([5, 6]);
  await Promise.all(waiting);
});
