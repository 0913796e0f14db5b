import { cpuUsage } from 'node:process';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Every, every as everyInterval } from '../timing/every.ts';

export interface IdleCollectionOptions {
  /** Collects all garbage at once; null: it cannot be had, and nothing is done. */
  readonly collect: (() => void) | null;
  /** What V8 has from the system for its heap, used or not, in bytes. */
  readonly heapBytes?: () => number;
  /** How much of a core the process has used since this was last asked, from 0 to 1. */
  readonly busyShare?: () => number;
  readonly every?: Every;
}

/**
 * How often is looked, and so how long it has been quiet at the least. V8 gives back the young generation where little
 * was allocated in the five seconds before a collection: it has to be more than those.
 */
const LOOK_EVERY_MS = 6_000;
/** An idle server uses 0.7 to 1 % of a slow core, one with ten hits a second 3 %. */
const QUIET_SHARE = 0.03;
/** More than the young generation of Node 20 has at the most (32 MiB), which comes and goes with any work. */
const GROWN_BYTES = 40 * 1024 * 1024;
/** The first finds what is garbage, and the second empties the pages that the first found nearly empty. */
const COLLECTIONS = 2;

/**
 * Gives memory back to the system that a burst of visitors has left. V8 does so by itself only when it takes the server
 * to be idle, and it judges that by the last ten collections: after much work, Node 20 takes a minute or two. Once the
 * server has been quiet for `LOOK_EVERY_MS`, and the heap is larger by `GROWN_BYTES` than it has been since the last
 * time, all is collected, and at the next quiet look once more; then not again until it has grown again.
 *
 * Each collection stops the event loop for as long as it takes to go through what is alive, whoever comes in that
 * moment: 70 to 95 ms for 47 MB on a slow core. That is why it is not done while more comes than some hits a second.
 * @returns what ends it.
 */
export function startIdleCollection(options: IdleCollectionOptions): () => void {
  const { collect, heapBytes = committedBytes, busyShare = coreShare(), every = everyInterval } = options;
  if (!collect) return () => undefined;
  let leastBytes = heapBytes();
  let due = 0;
  return every(LOOK_EVERY_MS, () => {
    // Always asked: what is busy counts from the last look on.
    const quiet = busyShare() <= QUIET_SHARE;
    const bytes = heapBytes();
    leastBytes = Math.min(leastBytes, bytes);
    if (!quiet) return;
    if (bytes - leastBytes > GROWN_BYTES) due = COLLECTIONS;
    if (due === 0) return;
    due -= 1;
    collect();
    // What is still there is in use, and not a reason to collect again; nor was this work.
    leastBytes = heapBytes();
    busyShare();
  });
}

/** V8's own function for a full collection, whatever the command line says; null where flags cannot be set any more. */
export function garbageCollection(): (() => void) | null {
  try {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('globalThis.gc');
    setFlagsFromString('--no-expose-gc');
    return typeof collect === 'function' ? () => void collect() : null;
  } catch {
    return null;
  }
}

function committedBytes(): number {
  return getHeapStatistics().total_heap_size;
}

/** CPU time, and not the event loop's own: where other processes crowd the core, that seems busy with nothing to do. */
function coreShare(): () => number {
  let before = { ms: performance.now(), cpu: cpuUsage() };
  return () => {
    const now = { ms: performance.now(), cpu: cpuUsage() };
    const usedUs = now.cpu.user - before.cpu.user + now.cpu.system - before.cpu.system;
    const passedUs = (now.ms - before.ms) * 1_000;
    before = now;
    return usedUs / passedUs;
  };
}
