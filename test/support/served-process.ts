import type { Environment } from '../../src/config/config.ts';
import { type Program, type StartOptions, start } from './program.ts';
import { ask } from './test-server.ts';

/** `click-proxy serve` of the built program, ready for hits. */
export interface ServedProcess extends Program {
  readonly origin: string;
  /** Where it answers, as settings for the process that is to take its place. */
  readonly place: { readonly PORT: string };
  /** The sum of a metric's samples whose labels have all of these. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
}

/** Starts it and waits until it is ready; ports are free ones where `settings` names none. */
export async function startServed(
  settings: Readonly<Record<string, string>>,
  options: StartOptions = {},
): Promise<ServedProcess> {
  const environment = {
    HOST: '127.0.0.1',
    PORT: '0',
    TRUST_PROXY: '127.0.0.1',
    ...settings,
  };
  const program = await start('cli', ['serve'], environment, options);
  const [, origin = '', adminOrigin = ''] = await program.printed(
    /"origin":"(http:[^"]+)","admin_origin":"(http:[^"]+)"/,
  );
  return {
    ...program,
    origin,
    place: { PORT: new URL(origin).port },
    async metric(name, labels = {}) {
      const { body } = await ask(`${adminOrigin}/metrics`, 'GET', {});
      return sumOfSamples(body, name, labels);
    },
  };
}

function sumOfSamples(text: string, name: string, labels: Environment): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  if (!text.includes(`# TYPE ${name} `)) throw new Error(`there is no metric ${name}`);
  const samples = text
    .split('\n')
    .filter(line => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter(line => wanted.every(label => line.includes(label)));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
