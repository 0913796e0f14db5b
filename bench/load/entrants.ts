import type { Contender } from '../contenders/contender.ts';
import type { Entrant } from '../rounds.ts';
import { createAnswerCheck, type Expected } from './answer-check.ts';
import { closedLoop } from './closed-loop.ts';
import type { Requests } from './visitor-requests.ts';

/** Default number of visitors at once. */
export const CONNECTIONS = 64;

export interface ClosedLoopLoad {
  readonly request: Requests;
  readonly requests: number;
  readonly connections?: number;
  readonly expected?: Expected;
}

/** A contender under a closed loop; every answer is checked. */
export function entrant(
  contender: Contender,
  { request, requests, connections = CONNECTIONS, expected = 'an ID' }: ClosedLoopLoad,
): Entrant {
  const { name, origin } = contender;
  const answers = createAnswerCheck(name, expected);
  // On a busy machine, code that runs for the first time can miss the deadline.
  const firstAnswers = createAnswerCheck(name, expected === 'an ID' ? 'a 302' : expected);
  const load = (warmUp: boolean) =>
    closedLoop(origin, { connections, requests, request, answers: warmUp ? firstAnswers : answers });
  return { name, usage: contender, load };
}

/** A program that runs elsewhere, given by one of its links; its usage cannot be measured. */
export function foreignEntrant(
  url: string,
  { request, requests, connections = CONNECTIONS }: ClosedLoopLoad,
): Entrant {
  const { origin, host } = new URL(url);
  const answers = createAnswerCheck(url, 'a redirect');
  // It may answer only under its own name.
  const toItself = (i: number) => request(i).replace(/^host: .*$/m, `host: ${host}`);
  return {
    name: host,
    usage: null,
    load: () => closedLoop(origin, { connections, requests, request: toItself, answers }),
  };
}
