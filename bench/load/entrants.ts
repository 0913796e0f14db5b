import type { Contender } from '../contenders/contender.ts';
import type { Entrant } from '../rounds.ts';
import { createAnswerCheck, type Expected } from './answer-check.ts';
import { closedLoop } from './closed-loop.ts';
import type { Requests } from './visitor-requests.ts';

/** Visitors at once, where a scenario does not say otherwise. */
export const CONNECTIONS = 64;

export interface ClosedLoopLoad {
  readonly request: Requests;
  readonly requests: number;
  readonly connections?: number;
  readonly expected?: Expected;
}

/** A contender under a closed loop; every answer is looked at. */
export function entrant(
  contender: Contender,
  { request, requests, connections = CONNECTIONS, expected = 'an ID' }: ClosedLoopLoad,
): Entrant {
  const { name, origin } = contender;
  const answers = createAnswerCheck(name, expected);
  // Code that runs for the first time, on a machine with much else to do, can be slower than the deadline.
  const firstAnswers = createAnswerCheck(name, expected === 'an ID' ? 'a 302' : expected);
  const load = (warmUp: boolean) =>
    closedLoop(origin, { connections, requests, request, answers: warmUp ? firstAnswers : answers });
  return { name, usage: contender, load };
}

/** A program that runs elsewhere, by a link of it: what it uses cannot be seen. */
export function foreignEntrant(
  url: string,
  { request, requests, connections = CONNECTIONS }: ClosedLoopLoad,
): Entrant {
  const { origin, host } = new URL(url);
  const answers = createAnswerCheck(url, 'a redirect');
  // It knows itself by its own name.
  const toItself = (i: number) => request(i).replace(/^host: .*$/m, `host: ${host}`);
  return {
    name: host,
    usage: null,
    load: () => closedLoop(origin, { connections, requests, request: toItself, answers }),
  };
}
