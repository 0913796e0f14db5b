import { CONTENDER_NAMES, startContenders, startUpstream } from '../contenders/start-contenders.ts';
import { CONNECTIONS, entrant, foreignEntrant } from '../load/entrants.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { cpuBars } from '../report/cpu-bars.ts';
import { medianRatio, rowsOf } from '../report/rows.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

/** Everflow answers at once, so that only the contenders' own work remains. */
export const INSTANT: Scenario = {
  name: 'instant',
  summary: 'Everflow answers at once, 64 visitors at a time; all contenders',
  async run(bed, options) {
    const requests = options.requests ?? 20_000;
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, 0);
    const names = options.contenders ?? CONTENDER_NAMES;
    const { started, notes } = await startContenders(bed, names, { upstream: upstream.origin });
    const load = { request: peoplesRequests(() => '/spring'), requests };
    const entrants = [...started.values()].map(contender => entrant(contender, load));
    if (options.url !== null) {
      const request = peoplesRequests(() => new URL(options.url ?? '').pathname);
      entrants.push(foreignEntrant(options.url, { ...load, request }));
    }
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), 'floor');
    return {
      setting: { 'upstream ms': 0, connections: CONNECTIONS, requests },
      rounds,
      rows,
      baseline: 'floor',
      targets: [
        {
          what: 'CPU of the project, × card',
          limit: { atMost: 0.7 },
          value: medianRatio(rows, 'cpuUs', ['project', 'card']),
        },
        {
          what: 'CPU of the project, × floor',
          limit: { atMost: 2.4 },
          value: medianRatio(rows, 'cpuUs', ['project', 'floor']),
        },
      ],
      notes,
      drawing: cpuBars('CPU time for one redirect, everything on', rows, { of: 'floor', times: 2.4 }),
    };
  },
};
