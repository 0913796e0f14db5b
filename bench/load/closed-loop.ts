import { connectTo, openConnection } from './connection.ts';
import type { Load, LoadOptions } from './load.ts';

/** Sends one request on each connection, and the next one as soon as that is answered. */
export function closedLoop(
  origin: string,
  { connections, requests, request, answers }: LoadOptions & { readonly connections: number },
): Promise<Load> {
  const latenciesMs = new Float64Array(requests);
  const connect = connectTo(origin);
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    const idsBefore = answers.withId();
    const begunAt = performance.now();
    const all = Array.from({ length: connections }, () => openConnection(connect));
    const end = (error?: unknown) => {
      for (const connection of all) connection.close();
      const seconds = (performance.now() - begunAt) / 1000;
      if (error) reject(error);
      else resolve({ redirects: requests, ids: answers.withId() - idsBefore, seconds, latenciesMs });
    };
    for (const connection of all) {
      const next = () => {
        if (sent >= requests) return;
        const i = sent++;
        const sentAt = performance.now();
        connection.send(request(i), response => {
          try {
            answers.check(response);
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
