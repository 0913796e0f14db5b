import { fileURLToPath } from 'node:url';
import type { Bed } from '../bed.ts';
import type { Certificate } from '../certificate.ts';
import type { Contender } from './contender.ts';
import { startNginx } from './nginx.ts';
import { startProject } from './project.ts';
import type { Setup, StartContender } from './setup.ts';

/** `npm run bench` compiles the programs of this directory, so that they run as plain JavaScript like the project. */
const COMPILED = fileURLToPath(new URL('../dist', import.meta.url));

/** Starts PROGRAM.js with the upstream and the number of connections to it as arguments. */
function startCompiled(
  bed: Bed,
  name: string,
  program: 'card' | 'floor',
  { upstream, connections = 256, caFile }: Setup,
  ...args: string[]
): Promise<Contender> {
  return bed.start(name, 'servers', {
    args: [`${COMPILED}/contenders/${program}.js`, upstream, String(connections), ...args],
    environment: caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile },
  });
}

/** The floor over HTTP/2: one connection carries all requests. */
export function startFloorH2(bed: Bed, setup: Setup): Promise<Contender> {
  return startCompiled(bed, 'floor h2', 'floor', { ...setup, connections: 1 }, 'h2');
}

/** In the order of tables and drawings. */
export const CONTENDERS = {
  floor: (bed, setup) => startCompiled(bed, 'floor', 'floor', setup),
  project: startProject,
  card: (bed, setup) => startCompiled(bed, 'card', 'card', setup),
  nginx: startNginx,
} as const satisfies Record<string, StartContender>;

export type ContenderName = keyof typeof CONTENDERS;

export const CONTENDER_NAMES = Object.keys(CONTENDERS) as ContenderName[];

/** Starts the contenders that this machine can run, and notes why it left the others out. */
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

/** Starts an upstream that answers at once over TLS, with HTTP/2 for clients that offer it. */
export async function startTlsUpstream(bed: Bed, { keyFile, certFile }: Certificate): Promise<Contender> {
  return bed.start('upstream with TLS', 'load', { args: [`${COMPILED}/upstream-tls.js`, keyFile, certFile] });
}
