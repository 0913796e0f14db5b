import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { clickPath } from '../config/parse-network.ts';
import { integer } from '../config/parse-number.ts';
import { SettingError } from '../config/setting.ts';
import { clickLine } from '../everflow/sandbox/click-line.ts';
import { type Fault, parseFault } from '../everflow/sandbox/fault.ts';
import type { RecordedClick } from '../everflow/sandbox/recorded-click.ts';
import { type SandboxOptions, startSandbox } from '../everflow/sandbox/sandbox.ts';
import { seededRandom } from '../everflow/sandbox/seeded-random.ts';
import { type Command, type CommandIo, UsageError } from './terminal/command.ts';
import { explainListenError } from './terminal/listen-error.ts';

const HELP = `click-proxy sandbox: a local stand-in for an Everflow tracking domain

  --host <address>       where to listen (127.0.0.1)
  --port <number>        0 takes any free port (4000)
  --click-path <path>    where clicks are made (/clk)
  --max-clicks <number>  how many clicks to remember (100000)
  --json                 one JSON object a click on stdout, all else on stderr

One fault for the clicks to come; docs/sandbox.md explains each, and how to change them while it runs:
  --latency-ms <ms>      --slow-body-ms <ms>
  --status <number>      --location <url>         (with a 3xx status)
  --error-code <number>  --with-id                (the error carries an ID all the same)
  --no-id                                         (success without an ID)
  --body json|empty|html|half_json|wrong_types|huge|not_json_text
  --reset before|after   --hang headers|body      --close-idle
  --next <clicks>        --probability <0..1>     (which clicks meet it; otherwise all)
  --seed <number>        makes the probability's choices repeat
`;

const OWN_FLAGS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '4000' },
  'click-path': { type: 'string', default: '/clk' },
  'max-clicks': { type: 'string', default: '100000' },
  seed: { type: 'string' },
} as const;

const FAULT_FLAGS = {
  next: { type: 'string' },
  probability: { type: 'string' },
  'latency-ms': { type: 'string' },
  status: { type: 'string' },
  location: { type: 'string' },
  'error-code': { type: 'string' },
  'with-id': { type: 'boolean' },
  'no-id': { type: 'boolean' },
  body: { type: 'string' },
  reset: { type: 'string' },
  hang: { type: 'string' },
  'slow-body-ms': { type: 'string' },
  'close-idle': { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof readFlags>;

/** `click-proxy sandbox`: runs a sandbox until the process is asked to end. */
export const sandboxCommand: Command = async (args, io) => {
  const flags = readFlags(args);
  if (flags.help) {
    io.stdout.write(HELP);
    return 0;
  }
  const options = toOptions(flags);
  const sandbox = await startSandbox({ ...options, log: clickWriter(io, flags.json ?? false) }).catch(
    (error: unknown) => {
      throw explainListenError(error, { ...options, hostSetting: '--host', portSetting: '--port' });
    },
  );
  const about = flags.json ? io.stderr : io.stdout;
  about.write(`Everflow sandbox at ${sandbox.origin}: open it to watch the clicks and to order faults.
  For the proxy: EVERFLOW_TRACKING_DOMAIN=${sandbox.origin}
  A click:       curl '${sandbox.origin}${options.clickPath}?oid=2101&affid=7'
  A destination: ${sandbox.origin}/landing
`);
  if (!io.ended.aborted) await once(io.ended, 'abort');
  await sandbox.close();
  return 0;
};

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { ...OWN_FLAGS, ...FAULT_FLAGS } }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's own message, without its advice about "--", which is of no use here.
    const [message = ''] = error.message.split('. ');
    throw new UsageError(`${message.replace(/\.$/, '')}. See click-proxy sandbox --help.`, { cause: error });
  }
}

type CommandOptions = SandboxOptions & Required<Pick<SandboxOptions, 'host' | 'port' | 'clickPath'>>;

/** Reads every flag, or throws one UsageError with a line for each that is wrong. */
function toOptions(flags: Flags): CommandOptions {
  const problems: string[] = [];
  const read = <T>(flag: string, parse: (text: string) => T, text: string): T | undefined => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      problems.push(`--${flag} ${error.message}`);
      return undefined;
    }
  };
  const port = read('port', integer(0, 65_535), flags.port);
  const path = read('click-path', clickPath, flags['click-path']);
  const maxClicks = read('max-clicks', integer(0, 10_000_000), flags['max-clicks']);
  const seed = flags.seed === undefined ? null : read('seed', integer(0, 2 ** 32 - 1), flags.seed);
  const faults = readFault(flags, problems);
  if (port === undefined || path === undefined || maxClicks === undefined || problems.length > 0)
    throw new UsageError(problems.join('\n'));
  const random = typeof seed === 'number' ? { random: seededRandom(seed) } : {};
  return { host: flags.host, port, clickPath: path, maxClicks, faults, ...random };
}

/** The flags name a fault's fields with hyphens for underscores, and mean exactly the same. */
function readFault(flags: Flags, problems: string[]): Fault[] {
  const given = Object.keys(FAULT_FLAGS)
    .filter(name => Object.hasOwn(flags, name))
    .map(name => [name.replaceAll('-', '_'), fromText(flags[name as keyof typeof FAULT_FLAGS])]);
  if (given.length === 0) return [];
  const parsed = parseFault(Object.fromEntries(given));
  if (parsed.ok) return [parsed.value];
  for (const { field, message } of parsed.problems)
    problems.push(field === 'fault' ? `The fault ${message}` : `--${field.replaceAll('_', '-')} ${message}`);
  return [];
}

function fromText(value: string | boolean | undefined): unknown {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function clickWriter({ stdout, environment }: CommandIo, json: boolean): (click: RecordedClick) => void {
  const colour = stdout.isTTY === true && !environment['NO_COLOR'];
  return click => stdout.write(`${json ? JSON.stringify(click) : clickLine(click, { colour })}\n`);
}
