import { openConnection, type Response } from './connection.ts';

/** What a round of load saw. */
export interface Load {
  readonly redirects: number;
  readonly seconds: number;
  /** Of each request, in ms, in no order. */
  readonly latenciesMs: Float64Array;
}

export interface ClosedLoop {
  readonly connections: number;
  readonly requests: number;
  /** The `i`th request, whole. */
  request(i: number): string;
  /** @throws {Error} where a response is wrong. */
  check(response: Response | null): void;
}

/** Sends as many requests as there are connections at once, and a next one on each as soon as it is answered. */
export function closedLoop(
  origin: string,
  { connections, requests, request, check }: ClosedLoop,
): Promise<Load> {
  const latenciesMs = new Float64Array(requests);
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    const begunAt = performance.now();
    const all = Array.from({ length: connections }, () => openConnection(origin));
    const end = (error?: unknown) => {
      for (const connection of all) connection.close();
      if (error) reject(error);
      else resolve({ redirects: requests, seconds: (performance.now() - begunAt) / 1000, latenciesMs });
    };
    for (const connection of all) {
      const next = () => {
        if (sent >= requests) return;
        const i = sent++;
        const sentAt = performance.now();
        connection.send(request(i), response => {
          try {
            check(response);
          } catch (error) {
            end(error);
            return;
          }
          latenciesMs[i] = performance.now() - sentAt;
          answered += 1;
          if (answered === requests) end();
          else next();
        });
      };
      next();
    }
  });
}
