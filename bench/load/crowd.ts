import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AnswerCheck } from './answer-check.ts';
import { connectTo, openConnection } from './connection.ts';
import type { Requests } from './visitor-requests.ts';

export interface CrowdOptions {
  /** Visitors that wait at once, in the end. */
  readonly most: number;
  /** How long it takes until they are so many, in ms. */
  readonly rampMs: number;
  readonly request: Requests;
  readonly answers: AnswerCheck;
  /** Told how many visitors wait, ten times a second. */
  onSample(waiting: number): void;
}

/** What a crowd saw. */
export interface CrowdLoad {
  readonly visitors: number;
  /** What those got who did not get what they should. */
  readonly failures: readonly string[];
  /** From the beginning of a visitor's connection to the answer, ascending, in ms. */
  readonly latenciesMs: Float64Array;
  /** The longest time that this process stood still: so much of a latency may be its own. */
  readonly generatorMs: number;
}

const STEP_MS = 5;
const SAMPLE_MS = 100;

/** How many visitors should wait at a time. */
export function wanted(elapsedMs: number, { most, rampMs }: Pick<CrowdOptions, 'most' | 'rampMs'>): number {
  return elapsedMs < rampMs ? Math.floor((most * elapsedMs) / rampMs) : most;
}

/**
 * A message that has just gone out: the number of visitors who wait grows evenly to `most`, whatever the server does.
 * For each that is answered another comes, and some more; each has a connection and an address of their own, asks once
 * and goes. When they are `most`, no more come, and all are waited for.
 */
export async function crowd(origin: string, options: CrowdOptions): Promise<CrowdLoad> {
  const { most, rampMs, request, answers, onSample } = options;
  const connect = connectTo(origin);
  const failures: string[] = [];
  const latencies: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const begunAt = performance.now();
  let visitors = 0;
  let waiting = 0;

  function visit(done: () => void): void {
    const connection = openConnection(connect);
    const sentAt = performance.now();
    waiting += 1;
    connection.send(request(visitors++), response => {
      waiting -= 1;
      latencies.push(performance.now() - sentAt);
      connection.close();
      try {
        answers.check(response);
      } catch (error) {
        failures.push(String(error));
      }
      done();
    });
  }

  delays.enable();
  await new Promise<void>((resolve, reject) => {
    const sampling = setInterval(() => {
      try {
        onSample(waiting);
      } catch (error) {
        end(error);
      }
    }, SAMPLE_MS);
    let full = false;
    const end = (error?: unknown) => {
      full = true;
      clearInterval(sampling);
      if (error) reject(error);
      else resolve();
    };
    const done = () => {
      if (full && waiting === 0) end();
    };
    const step = () => {
      if (full) return;
      const elapsedMs = performance.now() - begunAt;
      const missing = wanted(elapsedMs, { most, rampMs }) - waiting;
      for (let i = 0; i < missing; i += 1) visit(done);
      full = elapsedMs >= rampMs;
      if (!full) setTimeout(step, STEP_MS);
    };
    step();
  });
  delays.disable();
  const latenciesMs = Float64Array.from(latencies).sort();
  return { visitors, failures, latenciesMs, generatorMs: delays.max / 1e6 };
}
