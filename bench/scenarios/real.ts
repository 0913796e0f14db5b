import type { Bed } from '../bed.ts';
import { startContenders, startUpstream } from '../contenders/start-contenders.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { poissonArrivals } from '../load/arrivals.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { openLoop } from '../load/open-loop.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { needOpenFiles } from '../open-files.ts';
import type { Options } from '../options.ts';
import { latencyLines } from '../report/latency-lines.ts';
import { type Row, rowsOf } from '../report/rows.ts';
import { alternate, type Round } from '../rounds.ts';
import type { Result, Scenario } from '../scenario.ts';
import { differences, median } from '../statistics.ts';

const DELAY_MS = 150;
/** More than the floor can answer in DELAY_MS, so that it is the floor that limits. */
const VISITORS_AT_ONCE = 2_000;
const PROBES = 3;
const PROBE_REQUESTS = 20_000;
const SETTLE_MS = 1_000;
const COUNTED_MS = 6_000;
const CONNECTIONS = 6_000;

/** Visitors come when they come: at 70 % of what the floor can do at most, each waits for Everflow. */
export const REAL = visitorsAt(0.7, 'real');
/** At half of it, which is a rate that one would plan for. */
export const REAL_HALF = visitorsAt(0.5, 'real-half');

function visitorsAt(share: number, name: string): Scenario {
  const summary = `Everflow takes ${DELAY_MS} ms, visitors come at ${share * 100} % of the highest rate of the floor`;
  return { name, summary, run: (bed, options) => run(bed, options, share) };
}

async function run(bed: Bed, options: Options, share: number): Promise<Result> {
  needOpenFiles(CONNECTIONS);
  const rounds = options.rounds ?? 5;
  const upstream = await startUpstream(bed, DELAY_MS);
  const highest = await highestRate(bed, upstream.origin);
  const rate = share * highest;
  const connections = Math.ceil(((rate * DELAY_MS) / 1000) * 2);
  bed.say(`at ${rate.toFixed(0)}/s, and ${connections} connections to Everflow`);
  const names = options.contenders ?? ['floor', 'project'];
  const { started, notes } = await startContenders(bed, names, { upstream: upstream.origin, connections });
  const requests = options.requests ?? Math.ceil((rate * (SETTLE_MS + COUNTED_MS)) / 1000);
  const arrivalsMs = poissonArrivals(rate, requests, 1);
  const request = peoplesRequests(() => '/spring');
  const entrants = [...started.values()].map(contender => {
    const answers = createAnswerCheck(contender.name, 'a 302');
    const load = () =>
      openLoop(contender.origin, {
        arrivalsMs,
        fromMs: SETTLE_MS,
        connections: CONNECTIONS,
        request,
        answers,
      });
    return { name: contender.name, usage: contender, load };
  });
  const found = await alternate(entrants, { rounds, upstream, say: bed.say });
  const rows = rowsOf(found, 'floor').map(row => withAdded(row, found.get(row.name) ?? []));
  return {
    setting: {
      'upstream ms': DELAY_MS,
      'highest rate of the floor': Math.round(highest),
      'visitors a second': Math.round(rate),
      'connections to Everflow': connections,
      requests,
    },
    rounds,
    rows,
    baseline: 'floor',
    targets: [
      {
        what: `added p99 of the project, ms more than the floor's`,
        limit: { atMost: 5 },
        value: addedOverFloor(rows),
      },
    ],
    notes: [
      ...notes,
      'Visitors come at random (Poisson), at the same times for all; latencies count from when a request was due.',
    ],
    drawing: latencyLines(`Latency that is added to the ${DELAY_MS} ms of Everflow`, found, DELAY_MS),
  };
}

/** What the floor answers at most while each visitor waits DELAY_MS; the first probe does not count. */
async function highestRate(bed: Bed, upstream: string): Promise<number> {
  const setup = { upstream, connections: VISITORS_AT_ONCE };
  const { started } = await startContenders(bed, ['floor'], setup);
  const floor = started.get('floor');
  if (!floor) throw new Error('the floor did not start');
  const rates: number[] = [];
  const answers = createAnswerCheck('floor', 'an ID');
  const request = peoplesRequests(() => '/spring');
  for (let probe = 0; probe <= PROBES; probe += 1) {
    const load = { connections: VISITORS_AT_ONCE, requests: PROBE_REQUESTS, request, answers };
    const { redirects, seconds } = await closedLoop(floor.origin, load);
    if (probe > 0) rates.push(redirects / seconds);
  }
  await floor.stop();
  bed.say(`highest rate of the floor: ${rates.map(rate => rate.toFixed(0)).join(', ')}/s`);
  return median(rates);
}

function withAdded({ name, values }: Row, rounds: readonly Round[]): Row {
  const addedP99Ms = rounds.map(({ p99Ms }) => p99Ms - DELAY_MS);
  return { name, values: { ...values, addedP99Ms, withoutId: rounds.map(({ withoutId }) => withoutId) } };
}

function addedOverFloor(rows: readonly Row[]): number | null {
  const [project, floor] = ['project', 'floor'].map(
    name => rows.find(row => row.name === name)?.values.addedP99Ms,
  );
  return project && floor ? median(differences(project, floor)) : null;
}
