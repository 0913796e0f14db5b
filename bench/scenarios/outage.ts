import { startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { freePort } from '../free-port.ts';
import { CONNECTIONS, entrant } from '../load/entrants.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { medianRatio, rowsOf } from '../report/rows.ts';
import { speedBars } from '../report/speed-bars.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

/** Nothing listens at Everflow's address: the first failures open the breaker, and later hits are answered at once. */
export const OUTAGE: Scenario = {
  name: 'outage',
  summary: 'Everflow is gone and the breaker open, against Everflow that answers at once',
  async run(bed, options) {
    const requests = options.requests ?? 20_000;
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, 0);
    const well = await startProject(bed, { name: 'instant', upstream: upstream.origin });
    const gone = `http://127.0.0.1:${await freePort()}`;
    const failing = await startProject(bed, { name: 'outage', upstream: gone });
    const load = { request: peoplesRequests(() => '/spring'), requests };
    // The warm-up round opens the breaker.
    const entrants = [entrant(well, load), entrant(failing, { ...load, expected: 'no ID' })];
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), 'instant');
    return {
      setting: { connections: CONNECTIONS, requests },
      rounds,
      rows,
      baseline: 'instant',
      targets: [
        {
          what: 'redirects/s in an outage, × instant',
          limit: { atLeast: 1.4 },
          value: medianRatio(rows, 'perSecond', ['outage', 'instant']),
        },
      ],
      notes: [],
      drawing: speedBars('Redirects a second on one core, while Everflow answers and while it is gone', rows),
    };
  },
};
