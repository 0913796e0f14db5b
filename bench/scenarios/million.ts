import { type LinkFields, NO_LIMITS, startProject } from '../contenders/project.ts';
import { startUpstream } from '../contenders/start-contenders.ts';
import { CONNECTIONS, entrant } from '../load/entrants.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { cpuBars } from '../report/cpu-bars.ts';
import { medianRatio, rowsOf } from '../report/rows.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

const FEW = 10;

/**
 * A campaign in which every recipient has a link of their own, all equally likely to be hit next. Writes some 600 MB
 * to the system's directory for temporary files, which takes a minute or two.
 */
export const MILLION: Scenario = {
  name: 'million',
  summary: 'hits on random links of a million, against ten',
  async run(bed, options) {
    const links = options.links ?? 1_000_000;
    // Cold pages make rounds differ, so there are many short ones.
    const requests = options.requests ?? 4_000;
    const rounds = options.rounds ?? 15;
    const upstream = await startUpstream(bed, 0);
    const entrants = [];
    for (const [name, count] of [
      ['ten links', FEW],
      ['a million', links],
    ] as const) {
      bed.say(`writing ${count.toLocaleString('en-US')} links`);
      const contender = await startProject(bed, {
        name,
        upstream: upstream.origin,
        links: campaign(count),
        // All links lead to one page, and hits come from few addresses.
        settings: { ...NO_LIMITS, BURST_LINKS: 'off' },
      });
      const request = peoplesRequests(() => `/${slugOf(Math.floor(Math.random() * count))}`);
      entrants.push(entrant(contender, { request, requests }));
    }
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), 'ten links');
    return {
      setting: { 'upstream ms': 0, connections: CONNECTIONS, requests, links },
      rounds,
      rows,
      baseline: 'ten links',
      targets: [
        {
          what: 'CPU with a million links, × ten',
          limit: { atMost: 1.3 },
          value: medianRatio(rows, 'cpuUs', ['a million', 'ten links']),
        },
      ],
      notes: links < 1_000_000 ? [`NOT A MILLION: there were ${links} links.`] : [],
      drawing: cpuBars('CPU time for one redirect, random links of few and of very many', rows, {
        of: 'ten links',
        times: 1.3,
      }),
    };
  },
};

/** Slugs such as `links import` makes for the recipients of an SMS: in no order, and close together. */
export function slugOf(i: number): string {
  return `s/${((i * 7_919) % 1_000_003).toString(36).padStart(6, '0')}`;
}

function* campaign(count: number): Generator<LinkFields> {
  for (let i = 0; i < count; i += 1)
    yield { slug: slugOf(i), fixed_params: { sub2: String(i), sub5: 'sms-spring' }, tags: ['sms-spring'] };
}
