import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from '../contenders/contender.ts';
import type { Point } from '../report/drawing.ts';
import { createAnswerCheck } from './answer-check.ts';
import { closedLoop } from './closed-loop.ts';
import { type CrowdLoad, crowd } from './crowd.ts';
import { CONNECTIONS } from './entrants.ts';
import type { Requests } from './visitor-requests.ts';

/** How many visitors come within how long, how long they stay, and how long each waits before the next tap. */
export const CROWD = { most: 5_000, rampMs: 5_000, stayMs: 5_000, lookMs: 2_000 };
const WARM_UP_REQUESTS = 5_000;
/** Idle time before each reading of memory: too short for kernels to reclaim cold pages. */
export const QUIET_MS = 30_000;
/** Memory afterwards may be this multiple of the memory before. */
export const BACK_TO = 1.25;
const SAMPLE_MS = 250;

/** One blast: what the visitors saw, and how memory changed. */
export interface Blast extends CrowdLoad {
  readonly withId: number;
  readonly idleMb: number;
  readonly peakRssMb: number;
  /** `QUIET_MS` after the last tap. */
  readonly afterMb: number;
  /** The part of the fall until then that the kernel reclaimed by itself. */
  readonly takenMb: number;
  readonly waiting: readonly Point[];
  readonly memory: readonly Point[];
}

/** Warms a server up, lets the crowd come, and then watches the memory of the idle server. */
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
