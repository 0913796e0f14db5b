import { startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { BACK_TO, type Blast, blast, CROWD, QUIET_MS } from '../load/blast.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { needOpenFiles } from '../open-files.ts';
import type { Point } from '../report/drawing.ts';
import type { Row } from '../report/rows.ts';
import type { Scenario, Target } from '../scenario.ts';
import { median, percentile } from '../statistics.ts';

const DELAY_MS = 150;
/** The default of EVERFLOW_TIMEOUT_MS. */
const DEADLINE_MS = 1_500;
/** Open files of the server besides visitors' connections: those to Everflow, the journal. */
const OTHER_FILES = 500;
/** A stall of the load generator up to this is normal: it collects garbage too. */
const TRUSTED_MS = 100;
/** Less memory than this is not worth a note. */
const TRIFLE_MB = 2;

/** A message goes out to many people at once, and the project runs with its default settings. */
export const BLAST: Scenario = {
  name: 'blast',
  summary: '0 to 5,000 visitors in 5 s, Everflow takes 150 ms, default settings',
  async run(bed, options) {
    needOpenFiles(CROWD.most + OTHER_FILES);
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, DELAY_MS);
    const request = peoplesRequests(() => '/spring');
    const blasts: Blast[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      // A new process each time: one blast must not affect the next.
      const project = await startProject(bed, { upstream: upstream.origin, settings: {} });
      const seen = await blast(project, request);
      await project.stop();
      blasts.push(seen);
      bed.say(`round ${round} of ${rounds}: ${told(seen)}`);
    }
    const failure = blasts.flatMap(({ failures }) => failures)[0];
    return {
      setting: {
        'upstream ms': DELAY_MS,
        visitors: CROWD.most,
        'in ms': CROWD.rampMs,
        'then for ms': CROWD.stayMs,
        'deadline ms': DEADLINE_MS,
        'quiet ms before memory is read': QUIET_MS,
      },
      rounds,
      rows: [row(blasts)],
      baseline: null,
      targets: targets(blasts),
      notes: [
        'Each visitor has a connection and an address of their own, and taps again two seconds after each redirect.',
        '"generator ms" is the longest stall of the load generator itself, which may be part of "max ms".',
        `Memory is resident memory, read after ${QUIET_MS / 1000} s without visitors, both before and after.`,
        ...takenByKernel(blasts),
        ...stoodStill(blasts),
        ...(failure === undefined ? [] : [`A tap that failed: ${failure}`]),
      ],
      drawing: {
        kind: 'lines',
        title: `0 to ${CROWD.most.toLocaleString('en-US')} visitors in ${CROWD.rampMs / 1000} s: waiting visitors, and memory`,
        xTitle: 'seconds',
        xTicks: secondTicks(blasts[0]?.memory ?? []),
        panels: [
          { title: 'waiting visitors', series: [{ name: 'project', points: blasts[0]?.waiting ?? [] }] },
          { title: 'resident memory, MB', series: [{ name: 'project', points: blasts[0]?.memory ?? [] }] },
        ],
      },
    };
  },
};

function row(blasts: readonly Blast[]): Row {
  const each = (value: (seen: Blast) => number) => blasts.map(value);
  return {
    name: 'project',
    values: {
      taps: each(({ taps }) => taps),
      failed: each(({ failures }) => failures.length),
      withoutId: each(({ taps, withId }) => taps - withId),
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

/** The worst round counts for what visitors meet, the median for memory afterwards. */
function targets(blasts: readonly Blast[]): Target[] {
  const worst = (value: (seen: Blast) => number) => Math.max(...blasts.map(value));
  const middle = (value: (seen: Blast) => number) => median(blasts.map(value));
  return [
    {
      what: 'taps that failed, worst round',
      limit: { atMost: 0 },
      value: worst(({ failures }) => failures.length),
    },
    {
      what: 'taps without an ID, worst round',
      limit: { atMost: 0 },
      value: worst(({ taps, withId }) => taps - withId),
    },
    {
      what: 'longest wait less generator ms, worst round',
      limit: { atMost: DEADLINE_MS },
      value: worst(({ latenciesMs, generatorMs }) => (latenciesMs.at(-1) ?? Number.NaN) - generatorMs),
    },
    { what: 'peak MB, worst round', limit: { atMost: 300 }, value: worst(({ peakRssMb }) => peakRssMb) },
    {
      what: `memory ${QUIET_MS / 1000} s afterwards, × before, median`,
      limit: { atMost: BACK_TO },
      value: middle(({ afterMb, idleMb }) => afterMb / idleMb),
    },
  ];
}

/** The generator's stalls are subtracted from the longest wait: after a long stall, the result says little. */
function stoodStill(blasts: readonly Blast[]): string[] {
  const worstMs = Math.max(...blasts.map(({ generatorMs }) => generatorMs));
  if (worstMs <= TRUSTED_MS) return [];
  return [`NOT TO BE TRUSTED: the load generator stalled for ${worstMs.toFixed(0)} ms. Is the machine busy?`];
}

/** Resident memory also falls when the kernel reclaims file pages, which is not the server's doing. */
function takenByKernel(blasts: readonly Blast[]): string[] {
  const mostMb = Math.max(...blasts.map(({ takenMb }) => takenMb));
  if (mostMb < TRIFLE_MB) return [];
  return [
    `Up to ${mostMb.toFixed(0)} MB of the fall of memory after a blast were reclaimed by the kernel, not freed by the server.`,
  ];
}

function told({ taps, failures, withId, latenciesMs, peakRssMb, afterMb }: Blast): string {
  const longest = (latenciesMs.at(-1) ?? Number.NaN).toFixed(0);
  return `${taps} taps, ${failures.length} failed, ${withId} with an ID, ${longest} ms at most, ${peakRssMb.toFixed(0)} MB at most, then ${afterMb.toFixed(0)} MB`;
}

function secondTicks(points: readonly Point[]): { at: number; text: string }[] {
  const last = points.at(-1)?.[0] ?? 0;
  const step = last > 30 ? 10 : last > 12 ? 5 : 1;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => ({
    at: i * step,
    text: String(i * step),
  }));
}
