import { startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { CONNECTIONS, entrant } from '../load/entrants.ts';
import { botsRequests, peoplesRequests } from '../load/visitor-requests.ts';
import { medianRatio, rowsOf } from '../report/rows.ts';
import { speedBars } from '../report/speed-bars.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

/** Crawlers are redirected without a click. There are many of them, so each must be cheap. */
export const BOTS: Scenario = {
  name: 'bots',
  summary: 'crawlers, which get no click, against people',
  async run(bed, options) {
    const requests = options.requests ?? 20_000;
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, 0);
    const project = await startProject(bed, { upstream: upstream.origin });
    const entrants = [
      entrant({ ...project, name: 'people' }, { request: peoplesRequests(() => '/spring'), requests }),
      entrant(
        { ...project, name: 'bots' },
        { request: botsRequests(() => '/spring'), requests, expected: 'no ID' },
      ),
    ];
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), 'people');
    return {
      setting: { 'upstream ms': 0, connections: CONNECTIONS, requests },
      rounds,
      rows,
      baseline: 'people',
      targets: [
        {
          what: 'redirects/s of bots, × people',
          limit: { atLeast: 2 },
          value: medianRatio(rows, 'perSecond', ['bots', 'people']),
        },
      ],
      notes: [],
      drawing: speedBars('Redirects a second on one core: people, and bots, who get no click', rows),
    };
  },
};
