import { type Connection, connectTo, openConnection } from './connection.ts';
import type { Load, LoadOptions } from './load.ts';

export interface OpenLoop extends Omit<LoadOptions, 'requests'> {
  /** When each request is due, in ms from the start, ascending. */
  readonly arrivalsMs: Float64Array;
  /** Latencies of requests before this time do not count, because connections are still being opened. */
  readonly fromMs: number;
  /** Maximum number of connections. A request that finds none free waits for one, and that wait counts. */
  readonly connections: number;
}

/**
 * Sends requests when they are due, whether or not earlier ones are answered. Latencies count from then, not from when
 * a request could be written: otherwise a server that stalls would get fewer requests and look better.
 */
export function openLoop(origin: string, options: OpenLoop): Promise<Load> {
  const { arrivalsMs, fromMs, connections, request, answers } = options;
  const connect = connectTo(origin);
  const counted = arrivalsMs.findIndex(atMs => atMs >= fromMs);
  const latenciesMs = new Float64Array(arrivalsMs.length);
  return new Promise((resolve, reject) => {
    const idsBefore = answers.withId();
    const begunAt = performance.now();
    const all: Connection[] = [];
    const idle: Connection[] = [];
    let due = 0;
    let sent = 0;
    let answered = 0;
    let timer: NodeJS.Timeout | undefined;

    function end(error?: unknown): void {
      clearTimeout(timer);
      for (const connection of all) connection.close();
      const redirects = arrivalsMs.length;
      const seconds = (performance.now() - begunAt) / 1000;
      const ids = answers.withId() - idsBefore;
      if (error) reject(error);
      else resolve({ redirects, ids, seconds, latenciesMs: latenciesMs.slice(Math.max(0, counted)) });
    }

    function opened(): Connection | undefined {
      if (all.length >= connections) return undefined;
      const connection = openConnection(connect);
      all.push(connection);
      return connection;
    }

    function sendDue(): void {
      while (sent < due) {
        const connection = idle.pop() ?? opened();
        if (!connection) return;
        send(connection, sent);
        sent += 1;
      }
    }

    function send(connection: Connection, i: number): void {
      connection.send(request(i), response => {
        try {
          answers.check(response);
        } catch (error) {
          end(error);
          return;
        }
        latenciesMs[i] = performance.now() - begunAt - (arrivalsMs[i] ?? 0);
        idle.push(connection);
        answered += 1;
        if (answered === arrivalsMs.length) end();
        else sendDue();
      });
    }

    function tick(): void {
      const nowMs = performance.now() - begunAt;
      while ((arrivalsMs[due] ?? Number.POSITIVE_INFINITY) <= nowMs) due += 1;
      sendDue();
      const next = arrivalsMs[due];
      if (next !== undefined) timer = setTimeout(tick, next - nowMs);
    }
    tick();
  });
}
