import { setTimeout as delay } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import type { Contender } from '../contenders/contender.ts';
import { startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { type CrowdLoad, crowd } from '../load/crowd.ts';
import { CONNECTIONS } from '../load/entrants.ts';
import { peoplesRequests, type Requests } from '../load/visitor-requests.ts';
import { needOpenFiles } from '../open-files.ts';
import type { Point } from '../report/drawing.ts';
import type { Row } from '../report/rows.ts';
import type { Scenario, Target } from '../scenario.ts';
import { percentile } from '../statistics.ts';

const DELAY_MS = 150;
const VISITORS_AT_ONCE = 5_000;
const RAMP_MS = 5_000;
/** EVERFLOW_TIMEOUT_MS as it is where nothing is set. */
const DEADLINE_MS = 1_500;
const WARM_UP_REQUESTS = 5_000;
const QUIET_MS = 5_000;
/** The memory it needs may stay so much above that of before. */
const BACK_TO = 1.25;
const BACK_WITHIN_MS = 60_000;
const SAMPLE_MS = 250;

/** One blast: what the visitors saw, and how memory went. */
interface Blast extends CrowdLoad {
  readonly withId: number;
  readonly idleMb: number;
  readonly peakRssMb: number;
  /** When it was back, or had been given up. */
  readonly afterMb: number;
  readonly waiting: readonly Point[];
  readonly memory: readonly Point[];
}

/** A message goes out to very many at once, and the project runs as anybody would start it. */
export const BLAST: Scenario = {
  name: 'blast',
  summary: '0 to 5,000 visitors who wait at once in 5 s, Everflow takes 150 ms, default settings',
  async run(bed, options) {
    needOpenFiles(VISITORS_AT_ONCE);
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, DELAY_MS);
    const request = peoplesRequests(() => '/spring');
    const blasts: Blast[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      // A new process each time: what one blast leaves behind is not the next one's.
      const project = await startProject(bed, { upstream: upstream.origin, settings: {} });
      const blast = await blastOf(project, request, bed);
      await project.stop();
      blasts.push(blast);
      bed.say(`round ${round} of ${rounds}: ${told(blast)}`);
    }
    const failure = blasts.flatMap(({ failures }) => failures)[0];
    return {
      setting: {
        'upstream ms': DELAY_MS,
        'visitors at once': VISITORS_AT_ONCE,
        'in ms': RAMP_MS,
        'deadline ms': DEADLINE_MS,
      },
      rounds,
      rows: [row(blasts)],
      baseline: null,
      targets: targets(blasts),
      notes: [
        'Each visitor has a connection and an address of their own, and asks once; for each who is answered others come.',
        '"generator ms" is how long the load generator itself stood still at most: so much of "max ms" may be its own.',
        ...(failure === undefined ? [] : [`A visitor who failed: ${failure}`]),
      ],
      drawing: {
        kind: 'lines',
        title: `0 to ${VISITORS_AT_ONCE.toLocaleString('en-US')} visitors in ${RAMP_MS / 1000} s: who waits, and memory`,
        xTitle: 'seconds',
        xTicks: secondTicks(blasts[0]?.memory ?? []),
        panels: [
          { title: 'visitors who wait', series: [{ name: 'project', points: blasts[0]?.waiting ?? [] }] },
          { title: 'resident memory, MB', series: [{ name: 'project', points: blasts[0]?.memory ?? [] }] },
        ],
      },
    };
  },
};

async function blastOf(project: Contender, request: Requests, bed: Bed): Promise<Blast> {
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
  const load = await crowd(project.origin, {
    most: VISITORS_AT_ONCE,
    rampMs: RAMP_MS,
    request,
    answers,
    onSample: sample,
  });
  bed.say(`all answered after ${seconds().toFixed(1)} s; waiting for its memory to go back`);
  sample(0);
  const until = performance.now() + BACK_WITHIN_MS;
  while (project.rssBytes() / 1e6 > idleMb * BACK_TO && performance.now() < until) {
    await delay(SAMPLE_MS);
    sample(0);
  }
  const afterMb = project.rssBytes() / 1e6;
  const peakRssMb = project.peakRssBytes() / 1e6;
  return { ...load, withId: answers.withId() - idsBefore, idleMb, peakRssMb, afterMb, waiting, memory };
}

function row(blasts: readonly Blast[]): Row {
  const each = (value: (blast: Blast) => number) => blasts.map(value);
  return {
    name: 'project',
    values: {
      visitors: each(({ visitors }) => visitors),
      failed: each(({ failures }) => failures.length),
      withoutId: each(({ visitors, withId }) => visitors - withId),
      p50Ms: each(({ latenciesMs }) => percentile(latenciesMs, 0.5)),
      p99Ms: each(({ latenciesMs }) => percentile(latenciesMs, 0.99)),
      maxMs: each(({ latenciesMs }) => latenciesMs.at(-1) ?? Number.NaN),
      generatorMs: each(({ generatorMs }) => generatorMs),
      idleMb: each(({ idleMb }) => idleMb),
      peakRssMb: each(({ peakRssMb }) => peakRssMb),
      afterMb: each(({ afterMb }) => afterMb),
    },
  };
}

/** Of the worst round: none may be worse. */
function targets(blasts: readonly Blast[]): Target[] {
  const worst = (value: (blast: Blast) => number) => Math.max(...blasts.map(value));
  return [
    {
      what: 'visitors who failed, worst round',
      limit: { atMost: 0 },
      value: worst(({ failures }) => failures.length),
    },
    {
      what: 'longest wait less generator ms, worst round',
      limit: { atMost: DEADLINE_MS + 50 },
      value: worst(({ latenciesMs, generatorMs }) => (latenciesMs.at(-1) ?? Number.NaN) - generatorMs),
    },
    { what: 'peak MB, worst round', limit: { atMost: 300 }, value: worst(({ peakRssMb }) => peakRssMb) },
    {
      what: `memory after ${BACK_WITHIN_MS / 1000} s at the latest, × idle, worst round`,
      limit: { atMost: BACK_TO },
      value: worst(({ afterMb, idleMb }) => afterMb / idleMb),
    },
  ];
}

function told({ visitors, failures, withId, latenciesMs, peakRssMb, afterMb }: Blast): string {
  const longest = (latenciesMs.at(-1) ?? Number.NaN).toFixed(0);
  return `${visitors} visitors, ${failures.length} failed, ${withId} with an ID, ${longest} ms at most, ${peakRssMb.toFixed(0)} MB at most, then ${afterMb.toFixed(0)} MB`;
}

function secondTicks(points: readonly Point[]): { at: number; text: string }[] {
  const last = points.at(-1)?.[0] ?? 0;
  const step = last > 30 ? 10 : last > 12 ? 5 : 1;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => ({
    at: i * step,
    text: String(i * step),
  }));
}
