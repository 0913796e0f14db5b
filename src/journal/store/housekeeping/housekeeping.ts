import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startSqliteWorker } from '../../../sqlite/sqlite-worker.ts';
import { idBound } from '../database/id-bound.ts';
import { WAL_SIZE_LIMIT } from '../database/journal-file.ts';
import { HOUSEKEEPING_SCRIPT, type Reply, type Task } from './housekeeping-script.ts';

/** From here on, the WAL is begun anew even if the writing has to wait for it. */
const WAL_RESTART_BYTES = 64 * 1024 * 1024;
const PRUNE_EVERY_MS = 60_000;
const ACTIVITY_EVERY_MS = 60_000;
/** On a quiet site the WAL would keep what has been deleted, addresses among it, for weeks. */
const EMPTY_WAL_EVERY_MS = 3_600_000;
const END_WAIT_MS = 5_000;

export interface HousekeepingOptions {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** null: hits are kept for ever. */
  readonly retentionMs: number | null;
  /** How long deferred clicks are kept even if hits are kept for less. */
  readonly deferredMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Checkpoints, retention and what is known of links, on a thread of their own: all of them read and write much, and a
 * checkpoint waits for the disk. The thread is started when first needed, and again where it has failed.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #running = new Set<Task['task']>();
  #worker: Worker | undefined;
  #prunedAt = Number.NEGATIVE_INFINITY;
  #movedAt: number;
  #emptiedAt: number;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#emptiedAt = options.clock();
    this.#movedAt = options.clock();
  }

  /** Begins what is due; to be called every second or so. */
  async tick(): Promise<void> {
    const { path, clock, retentionMs, deferredMs } = this.#options;
    const walBytes = await stat(`${path}-wal`).then(
      stats => stats.size,
      () => 0,
    );
    const now = clock();
    if (now - this.#emptiedAt >= EMPTY_WAL_EVERY_MS) {
      if (walBytes === 0 || this.#begin({ task: 'checkpoint', mode: 'TRUNCATE' })) this.#emptiedAt = now;
    } else if (walBytes > WAL_SIZE_LIMIT)
      this.#begin({ task: 'checkpoint', mode: walBytes > WAL_RESTART_BYTES ? 'RESTART' : null });
    if (now - this.#movedAt >= ACTIVITY_EVERY_MS && this.#begin({ task: 'activity' })) this.#movedAt = now;
    if (retentionMs === null || now - this.#prunedAt < PRUNE_EVERY_MS) return;
    const deferredBefore = idBound(now - Math.max(retentionMs, deferredMs));
    const begun = this.#begin({ task: 'prune', before: idBound(now - retentionMs), deferredBefore });
    if (begun) this.#prunedAt = now;
  }

  /** Lets go of the file, after what is under way; `tick` begins anew. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    this.#running.clear();
    const ended = once(worker, 'exit').catch(() => undefined);
    worker.ref();
    worker.postMessage({ task: 'close' } satisfies Task);
    await Promise.race([ended, delay(END_WAIT_MS, undefined, { ref: false })]);
    await worker.terminate();
  }

  /** Whether it was begun: not while the last one of its kind is under way. */
  #begin(task: Task): boolean {
    if (this.#running.has(task.task)) return false;
    try {
      this.#worker ??= this.#start();
    } catch (error) {
      // No more threads, as in a container with few processes: the next tick tries again.
      this.#options.onError(error);
      return false;
    }
    this.#running.add(task.task);
    this.#worker.postMessage(task);
    return true;
  }

  #start(): Worker {
    const worker = startSqliteWorker(HOUSEKEEPING_SCRIPT, this.#options.path);
    worker.unref();
    const isCurrent = () => worker === this.#worker;
    worker.on('message', ({ task, error }: Reply) => {
      if (!isCurrent()) return;
      this.#running.delete(task);
      if (error) this.#options.onError(Object.assign(new Error(error.message), { code: error.code }));
    });
    worker.on('error', error => {
      if (isCurrent()) this.#options.onError(error);
    });
    worker.on('exit', () => {
      if (!isCurrent()) return;
      this.#worker = undefined;
      this.#running.clear();
    });
    return worker;
  }
}
