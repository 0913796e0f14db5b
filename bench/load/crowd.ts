import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AnswerCheck } from './answer-check.ts';
import { type Connection, connectTo, openConnection } from './connection.ts';
import type { Requests } from './visitor-requests.ts';

export interface CrowdOptions {
  /** Visitors there are in the end. */
  readonly most: number;
  /** How long it takes until they are so many, in ms. */
  readonly rampMs: number;
  /** How long they stay from then on, in ms. */
  readonly stayMs: number;
  /** How long each looks at the page before the next tap, in ms. */
  readonly lookMs: number;
  readonly request: Requests;
  readonly answers: AnswerCheck;
  /** Told how many visitors wait, ten times a second. */
  onSample(waiting: number): void;
}

/** What a crowd saw. */
export interface CrowdLoad {
  /** Requests they made. */
  readonly taps: number;
  /** What those got who did not get what they should. */
  readonly failures: readonly string[];
  /** From the beginning of a visitor's connection to the answer, ascending, in ms. */
  readonly latenciesMs: Float64Array;
  /** The longest time that this process stood still: so much of a latency may be its own. */
  readonly generatorMs: number;
}

const STEP_MS = 5;
const SAMPLE_MS = 100;

/** How many visitors there should be at a time. */
export function wanted(elapsedMs: number, { most, rampMs }: Pick<CrowdOptions, 'most' | 'rampMs'>): number {
  return elapsedMs < rampMs ? Math.floor((most * elapsedMs) / rampMs) : most;
}

/**
 * A message that has just gone out: visitors come at an even rate until they are `most`. Each has a connection and an
 * address of their own, which they keep, taps at once, and again when they have looked at the page for a while, until
 * the time is up; then all are waited for.
 */
export async function crowd(origin: string, options: CrowdOptions): Promise<CrowdLoad> {
  const { most, rampMs, stayMs, lookMs, request, answers, onSample } = options;
  const connect = connectTo(origin);
  const connections: Connection[] = [];
  const failures: string[] = [];
  const latencies: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const begunAt = performance.now();
  const elapsedMs = () => performance.now() - begunAt;
  let waiting = 0;

  function tap(connection: Connection, done: () => void): void {
    const sentAt = performance.now();
    waiting += 1;
    connection.send(request(latencies.length + waiting), response => {
      waiting -= 1;
      latencies.push(performance.now() - sentAt);
      try {
        answers.check(response);
      } catch (error) {
        failures.push(String(error));
      }
      setTimeout(() => {
        if (elapsedMs() < rampMs + stayMs) tap(connection, done);
        else done();
      }, lookMs);
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
    const end = (error?: unknown) => {
      clearInterval(sampling);
      if (error) reject(error);
      else resolve();
    };
    let gone = 0;
    const done = () => {
      gone += 1;
      if (gone === most) end();
    };
    const step = () => {
      while (connections.length < wanted(elapsedMs(), options)) {
        const connection = openConnection(connect);
        connections.push(connection);
        tap(connection, done);
      }
      if (elapsedMs() < rampMs + STEP_MS) setTimeout(step, STEP_MS);
    };
    step();
  });
  delays.disable();
  for (const connection of connections) connection.close();
  const latenciesMs = Float64Array.from(latencies).sort();
  return { taps: latencies.length, failures, latenciesMs, generatorMs: delays.max / 1e6 };
}
