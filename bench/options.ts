import { parseArgs } from 'node:util';
import { UsageError } from '../src/commands/terminal/command.ts';
import { nearestName } from '../src/text/nearest-name.ts';
import { CONTENDER_NAMES, type ContenderName } from './contenders/start-contenders.ts';

/** The options of the command line; null: each scenario's own default. */
export interface Options {
  readonly scenarios: readonly string[];
  readonly rounds: number | null;
  /** For each contender in each round. */
  readonly requests: number | null;
  readonly contenders: readonly ContenderName[] | null;
  /** Number of links in the scenario million. */
  readonly links: number | null;
  /** A short link of another program that is running. */
  readonly url: string | null;
  readonly json: boolean;
  /** Directory for the results. */
  readonly output: string;
  readonly help: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  rounds: text,
  requests: text,
  contenders: text,
  links: text,
  url: text,
  json: flag,
  output: text,
  help: { ...flag, short: 'h' },
} as const;

/**
 * Reads the arguments of `npm run bench -- …`; without a name, all scenarios run.
 * @throws {UsageError} for arguments that are wrong.
 */
export function readOptions(args: readonly string[], scenarios: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  for (const name of positionals) known('scenario', name, scenarios);
  return {
    scenarios: positionals.length > 0 ? [...new Set(positionals)] : scenarios,
    rounds: count('rounds', values.rounds),
    requests: count('requests', values.requests),
    contenders: contenderNames(values.contenders),
    links: count('links', values.links),
    url: linkUrl(values.url),
    json: values.json ?? false,
    output: values.output ?? 'bench/results',
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split(/\. |\.$/, 1);
    throw new UsageError(`${sentence}. See npm run bench -- --help.`, { cause: error });
  }
}

function count(option: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new UsageError(`--${option} must be a whole number above 0, not "${value}".`);
}

function contenderNames(value: string | undefined): ContenderName[] | null {
  if (value === undefined) return null;
  const names = value.split(',').map(name => known('contender', name.trim(), CONTENDER_NAMES));
  return CONTENDER_NAMES.filter(name => names.includes(name));
}

function known<T extends string>(what: string, name: string, names: readonly T[]): T {
  const found = names.find(each => each === name);
  if (found !== undefined) return found;
  const nearest = nearestName(name, names);
  const meant = nearest === undefined ? '' : `; is "${nearest}" meant?`;
  throw new UsageError(`There is no ${what} "${name}"${meant || `; there are ${names.join(', ')}.`}`);
}

function linkUrl(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new UsageError(`--url must be a short link, such as http://localhost:3000/kutt1, not "${value}".`);
}
