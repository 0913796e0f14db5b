import { fileURLToPath } from 'node:url';
import type { Bed } from '../bed.ts';
import type { Certificate } from '../certificate.ts';
import type { Contender } from './contender.ts';
import { startExpress } from './express.ts';
import { startNginx } from './nginx.ts';
import { startProject } from './project.ts';
import type { Setup, StartContender } from './setup.ts';

/** Programs of this directory run as plain JavaScript, as the project does: `npm run bench` compiles them first. */
const COMPILED = fileURLToPath(new URL('../dist', import.meta.url));

const startFloor: StartContender = (bed, { upstream, connections = 256, caFile }) =>
  bed.start('floor', 'servers', {
    args: [`${COMPILED}/contenders/floor.js`, upstream, String(connections)],
    environment: caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile },
  });

/** The same over HTTP/2: one connection carries all that are under way. */
export function startFloorH2(bed: Bed, { upstream, caFile }: Setup): Promise<Contender> {
  return bed.start('floor h2', 'servers', {
    args: [`${COMPILED}/contenders/floor.js`, upstream, '1', 'h2'],
    environment: caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile },
  });
}

/** All that are started here, in the order of tables and drawings. */
export const CONTENDERS = {
  floor: startFloor,
  project: startProject,
  express: startExpress,
  nginx: startNginx,
} as const satisfies Record<string, StartContender>;

export type ContenderName = keyof typeof CONTENDERS;

export const CONTENDER_NAMES = Object.keys(CONTENDERS) as ContenderName[];

/** Starts those that can be; of the others, a note that says why not. */
export async function startContenders(bed: Bed, names: readonly ContenderName[], setup: Setup) {
  const started = new Map<ContenderName, Contender>();
  const notes: string[] = [];
  for (const name of names) {
    const contender = await CONTENDERS[name](bed, setup);
    if ('absent' in contender) notes.push(`LEFT OUT: ${name}: ${contender.absent}.`);
    else started.set(name, contender);
  }
  for (const note of notes) bed.say(note);
  return { started, notes };
}

/** Starts an upstream that answers after `delayMs`. */
export async function startUpstream(bed: Bed, delayMs: number): Promise<Contender> {
  return bed.start(`upstream of ${delayMs} ms`, 'load', {
    args: [`${COMPILED}/upstream.js`, String(delayMs)],
  });
}

/** The same over TLS, HTTP/2 for those who speak it. */
export async function startTlsUpstream(bed: Bed, { keyFile, certFile }: Certificate): Promise<Contender> {
  return bed.start('upstream with TLS', 'load', { args: [`${COMPILED}/upstream-tls.js`, keyFile, certFile] });
}
