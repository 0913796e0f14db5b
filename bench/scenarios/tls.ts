import { makeCertificate } from '../certificate.ts';
import type { Contender } from '../contenders/contender.ts';
import { startContenders, startFloorH2, startTlsUpstream } from '../contenders/start-contenders.ts';
import { CONNECTIONS, entrant } from '../load/entrants.ts';
import { peoplesRequests } from '../load/visitor-requests.ts';
import { cpuBars } from '../report/cpu-bars.ts';
import { rowsOf } from '../report/rows.ts';
import { alternate } from '../rounds.ts';
import type { Scenario } from '../scenario.ts';

/** The tracking domain speaks HTTPS, as real ones do. Connections to it are kept open, so that handshakes are rare. */
export const TLS: Scenario = {
  name: 'tls',
  summary: 'HTTPS to Everflow: what encryption costs, and whether HTTP/2 helps',
  async run(bed, options) {
    const requests = options.requests ?? 20_000;
    const rounds = options.rounds ?? 5;
    const certificate = makeCertificate(bed.directory);
    if (!certificate) throw new Error('there is no openssl to make a certificate with');
    const upstream = await startTlsUpstream(bed, certificate);
    const setup = { upstream: upstream.origin, caFile: certificate.certFile };
    const names = options.contenders ?? ['floor', 'project'];
    const { started, notes } = await startContenders(bed, names, setup);
    const contenders: Contender[] = [...started.values()];
    // The project has no setting for HTTP/2.
    if (started.has('floor')) contenders.push(await startFloorH2(bed, setup));
    const load = { request: peoplesRequests(() => '/spring'), requests };
    const entrants = contenders.map(contender => entrant(contender, load));
    const rows = rowsOf(await alternate(entrants, { rounds, upstream, say: bed.say }), 'floor');
    return {
      setting: { 'upstream ms': 0, connections: CONNECTIONS, requests },
      rounds,
      rows,
      baseline: 'floor',
      targets: [],
      notes,
      drawing: cpuBars('CPU time for one redirect, with HTTPS to Everflow', rows),
    };
  },
};
