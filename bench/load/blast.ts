import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from '../contenders/contender.ts';
import type { Point } from '../report/drawing.ts';
import { createAnswerCheck } from './answer-check.ts';
import { closedLoop } from './closed-loop.ts';
import { type CrowdLoad, crowd } from './crowd.ts';
import { CONNECTIONS } from './entrants.ts';
import type { Requests } from './visitor-requests.ts';

/** So many visitors, so soon, and so long; each taps every other second or so. */
export const CROWD = { most: 5_000, rampMs: 5_000, stayMs: 5_000, lookMs: 2_000 };
const WARM_UP_REQUESTS = 5_000;
/** So long there is no work before memory is read, both times: soon enough that no kernel has begun to take cold pages. */
export const QUIET_MS = 30_000;
/** The memory it needs may stay so much above that of before. */
export const BACK_TO = 1.25;
const SAMPLE_MS = 250;

/** One blast: what the visitors saw, and how memory went. */
export interface Blast extends CrowdLoad {
  readonly withId: number;
  readonly idleMb: number;
  readonly peakRssMb: number;
  /** `QUIET_MS` after the last tap. */
  readonly afterMb: number;
  /** Of what fell until then, the part that the server itself did not give back. */
  readonly takenMb: number;
  readonly waiting: readonly Point[];
  readonly memory: readonly Point[];
}

/** Warms a server up, lets the crowd come, and watches its memory while nobody comes any longer. */
export async function blast(project: Contender, request: Requests): Promise<Blast> {
  const answers = createAnswerCheck('project', 'a 302');
  const warmUp = { connections: CONNECTIONS, requests: WARM_UP_REQUESTS, request, answers };
  await closedLoop(project.origin, warmUp);
  await delay(QUIET_MS);
  const idleMb = project.rssBytes() / 1e6;
  const idsBefore = answers.withId();
  const begunAt = performance.now();
  const seconds = () => (performance.now() - begunAt) / 1000;
  const waiting: Point[] = [[0, 0]];
  const memory: Point[] = [[0, idleMb]];
  const sample = (now: number) => {
    waiting.push([seconds(), now]);
    memory.push([seconds(), project.rssBytes() / 1e6]);
  };
  project.resetPeak();
  const load = await crowd(project.origin, { ...CROWD, request, answers, onSample: sample });
  const end = memoryMb(project);
  const quietAt = performance.now() + QUIET_MS;
  while (performance.now() < quietAt) {
    sample(0);
    await delay(SAMPLE_MS);
  }
  const after = memoryMb(project);
  const takenMb = Math.max(0, end.resident - after.resident - (end.own - after.own));
  const peakRssMb = project.peakRssBytes() / 1e6;
  const withId = answers.withId() - idsBefore;
  return { ...load, withId, idleMb, peakRssMb, afterMb: after.resident, takenMb, waiting, memory };
}

function memoryMb(project: Contender): { resident: number; own: number } {
  return { resident: project.rssBytes() / 1e6, own: project.ownBytes() / 1e6 };
}
