import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AnswerCheck } from './answer-check.ts';
import { type Connection, connectTo, openConnection } from './connection.ts';
import type { Requests } from './visitor-requests.ts';

export interface CrowdOptions {
  /** Number of visitors in the end. */
  readonly most: number;
  /** How long it takes until all have come, in ms. */
  readonly rampMs: number;
  /** How long they stay from then on, in ms. */
  readonly stayMs: number;
  /** How long each looks at the page before the next tap, in ms. */
  readonly lookMs: number;
  readonly request: Requests;
  readonly answers: AnswerCheck;
  /** Gets the number of waiting visitors, ten times a second. */
  onSample(waiting: number): void;
}

/** What the visitors saw. */
export interface CrowdLoad {
  /** Number of requests. */
  readonly taps: number;
  /** Descriptions of the wrong answers. */
  readonly failures: readonly string[];
  /** From the tap, which may have to open a connection first, to the answer; ascending, in ms. */
  readonly latenciesMs: Float64Array;
  /** The longest stall of this process: a latency may contain that much of its own delay. */
  readonly generatorMs: number;
}

const STEP_MS = 5;
const SAMPLE_MS = 100;

/** How many visitors should have come after `elapsedMs`. */
export function wanted(elapsedMs: number, { most, rampMs }: Pick<CrowdOptions, 'most' | 'rampMs'>): number {
  return elapsedMs < rampMs ? Math.floor((most * elapsedMs) / rampMs) : most;
}

/**
 * Acts as the recipients of a message that has just gone out. Visitors come at an even rate until there are `most`.
 * Each keeps a connection from an address of its own, taps at once, and again after a look at the page, until the time
 * is up. Ends when all have their answers.
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
