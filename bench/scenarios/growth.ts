import { NO_LIMITS, startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { entrant } from '../load/entrants.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { cpuBars } from '../report/cpu-bars.ts';
import { rowsOf } from '../report/rows.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

/** Numbers of visitors at once, while Everflow answers without delay. */
const CONCURRENCIES = [1, 8, 64, 512];
/** Delays of Everflow, with WAITING visitors at once. */
const DELAYS_MS = [50, 150, 500];
const WAITING = 512;

/** Some weeks of hits, for the load of the baseline. */
const JOURNAL_ROWS = 1_000_000;
const BASELINE = '64 at once, 0 ms';

/** How the cost of a redirect grows with visitors at once, Everflow's delay and the journal. Has no target. */
export const GROWTH: Scenario = {
  name: 'growth',
  summary: "how the project's CPU time grows with visitors at once, Everflow's delay and the journal",
  async run(bed, options) {
    const requests = options.requests ?? 5_000;
    const rounds = options.rounds ?? 5;
    const upstream = await startUpstream(bed, 0);
    // One process serves all delays: each has a link with a tracking domain of its own.
    const links = [{ slug: 'wait-0', tracking_domain: upstream.origin }];
    for (const delayMs of DELAYS_MS)
      links.push({ slug: `wait-${delayMs}`, tracking_domain: (await startUpstream(bed, delayMs)).origin });
    // No visitor has to wait for a connection.
    const settings = { ...NO_LIMITS, EVERFLOW_CONNECTIONS: String(WAITING * 2), BURST_LINKS: 'off' };
    const project = await startProject(bed, { upstream: upstream.origin, links, settings });
    const cases = [
      ...CONCURRENCIES.map(connections => ({ connections, delayMs: 0 })),
      ...DELAYS_MS.map(delayMs => ({ connections: WAITING, delayMs })),
    ];
    const entrants = cases.map(({ connections, delayMs }) =>
      entrant(
        { ...project, name: `${connections} at once, ${delayMs} ms` },
        { request: peoplesRequests(() => `/wait-${delayMs}`), requests, connections },
      ),
    );
    bed.say(`writing ${JOURNAL_ROWS.toLocaleString('en-US')} hits`);
    const name = `${BASELINE}, million hits`;
    const journalRows = JOURNAL_ROWS;
    const old = await startProject(bed, { name, upstream: upstream.origin, links, settings, journalRows });
    const load = { request: peoplesRequests(() => '/wait-0'), requests, connections: 64 };
    // As many warm-up rounds as the other process has.
    for (let warmed = 1; warmed < cases.length; warmed += 1) await entrant(old, load).load(true);
    entrants.push(entrant(old, load));
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), BASELINE);
    return {
      setting: { requests, EVERFLOW_CONNECTIONS: settings.EVERFLOW_CONNECTIONS },
      rounds,
      rows,
      baseline: BASELINE,
      targets: [],
      notes: [],
      drawing: cpuBars("CPU time for one redirect, by visitors at once and Everflow's delay", rows),
    };
  },
};
