import type { Contender } from '../contenders/contender.ts';
import { startContenders, startUpstream } from '../contenders/start-contenders.ts';
import { createAnswerCheck } from '../load/answer-check.ts';
import { poissonArrivals } from '../load/arrivals.ts';
import { entrant } from '../load/entrants.ts';
import { openLoop } from '../load/open-loop.ts';
import { peoplesRequests, type Requests } from '../load/visitor-requests.ts';
import { needOpenFiles } from '../open-files.ts';
import { latencyLines } from '../report/latency-lines.ts';
import { type Row, rowsOf } from '../report/rows.ts';
import { type AlternateOptions, alternate, type Entrant, type Round } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';
import { differences, median } from '../statistics.ts';

const DELAY_MS = 150;
/** Of each contender's own highest rate: a load that one would plan for. */
const SHARE = 0.5;
/** More than any contender can answer in DELAY_MS, so that the contender's core is the limit. */
const VISITORS_AT_ONCE = 2_000;
const PROBE_ROUNDS = 3;
const PROBE_REQUESTS = 20_000;
const SETTLE_MS = 1_000;
const COUNTED_MS = 6_000;
const CONNECTIONS = 6_000;

/** Visitors come at random times, and each waits for Everflow. */
export const REAL: Scenario = {
  name: 'real',
  summary: `Everflow takes ${DELAY_MS} ms, visitors come at ${SHARE * 100} % of each contender's own highest rate`,
  async run(bed, options) {
    needOpenFiles(CONNECTIONS);
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, DELAY_MS);
    const run = { upstream, say: bed.say };
    const request = peoplesRequests(() => '/spring');
    const { started, notes } = await startContenders(bed, options.contenders ?? ['floor', 'project'], {
      upstream: upstream.origin,
      connections: VISITORS_AT_ONCE,
    });
    const highest = await highestRates([...started.values()], request, { ...run, rounds: PROBE_ROUNDS });
    const entrants: Entrant[] = [];
    for (const [name, probed] of started) {
      // A new process: what the probe leaves behind in memory is not part of this load.
      await probed.stop();
      const rate = SHARE * (highest.get(name) ?? Number.NaN);
      const connections = Math.ceil(((rate * DELAY_MS) / 1000) * 2);
      const again = await startContenders(bed, [name], { upstream: upstream.origin, connections });
      const requests = options.requests ?? Math.ceil((rate * (SETTLE_MS + COUNTED_MS)) / 1000);
      bed.say(
        `${name}: ${requests} requests at ${rate.toFixed(0)}/s, ${connections} connections to Everflow`,
      );
      for (const contender of again.started.values())
        entrants.push(randomVisitors(contender, request, poissonArrivals(rate, requests, 1)));
    }
    const found = await alternate(entrants, { ...run, rounds });
    const rows = rowsOf(found, 'floor').map(row => withAdded(row, found.get(row.name) ?? []));
    return {
      setting: {
        'upstream ms': DELAY_MS,
        ...Object.fromEntries(
          [...highest].map(([name, rate]) => [`highest rate of ${name}`, Math.round(rate)]),
        ),
      },
      rounds,
      rows,
      baseline: 'floor',
      targets: [
        {
          what: "added p99 of the project, ms more than the floor's",
          limit: { atMost: 20 },
          value: addedOverFloor(rows),
        },
      ],
      notes: [
        ...notes,
        `Visitors come at random times (Poisson), at ${SHARE * 100} % of each contender's own highest rate; latencies count from when a request was due.`,
      ],
      drawing: latencyLines(
        `Latency on top of Everflow's ${DELAY_MS} ms, at half of the highest rate`,
        found,
        DELAY_MS,
      ),
    };
  },
};

/** Redirects with an ID that each contender makes in a second while more visitors wait than its core can serve. */
async function highestRates(
  contenders: readonly Contender[],
  request: Requests,
  options: AlternateOptions,
): Promise<Map<string, number>> {
  const requests = PROBE_REQUESTS;
  const load = { request, requests, connections: VISITORS_AT_ONCE, expected: 'a 302' } as const;
  const found = await alternate(
    contenders.map(contender => entrant(contender, load)),
    options,
  );
  const rate = ({ perSecond, withoutId }: Round) => perSecond * (1 - withoutId / requests);
  return new Map([...found].map(([name, rounds]) => [name, median(rounds.map(rate))]));
}

function randomVisitors(contender: Contender, request: Requests, arrivalsMs: Float64Array): Entrant {
  const answers = createAnswerCheck(contender.name, 'a 302');
  const load = () =>
    openLoop(contender.origin, { arrivalsMs, fromMs: SETTLE_MS, connections: CONNECTIONS, request, answers });
  return { name: contender.name, usage: contender, load };
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
