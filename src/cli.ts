#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import closeWithGrace from 'close-with-grace';
import {
  type Command,
  CommandError,
  type CommandIo,
  ConfigError,
  type ExitCode,
  UsageError,
} from './commands/terminal/command.ts';
import { LinkStoreError } from './links/store/store.ts';

/** Each is loaded when it is run: `links` needs no web server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  links: async () => (await import('./commands/links.ts')).linksCommand,
  hits: async () => (await import('./commands/hits.ts')).hitsCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandboxCommand,
};

const HELP = `click-proxy: first-party short links that make a server-side Everflow click

  click-proxy serve            answer short links
  click-proxy links …          make, list, import and export links
  click-proxy hits …           what became of every hit: list, show, count, follow and export
  click-proxy check            is the configuration right, and Everflow's tracking domain reachable?
  click-proxy explain URL      what would happen to a hit, without making a click
  click-proxy sandbox          a local stand-in for an Everflow tracking domain

click-proxy COMMAND --help says more. Settings are environment variables, or a .env file in the working directory.
`;

const HELP_WORDS: ReadonlySet<string> = new Set(['help', '--help', '-h', '--version', '-v']);

async function run([name = '', ...args]: readonly string[], io: CommandIo): Promise<ExitCode> {
  const text = name === '--version' || name === '-v' ? `${version()}\n` : HELP;
  if (HELP_WORDS.has(name)) {
    io.stdout.write(text);
    return 0;
  }
  try {
    const command = await loadCommand(name);
    return await command(args, io);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) return fail(io, error, 2);
    if (error instanceof CommandError || error instanceof LinkStoreError) return fail(io, error, 1);
    throw error;
  }
}

async function loadCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) return load();
  const known = Object.keys(COMMANDS).join(', ');
  throw new UsageError(name === '' ? HELP : `There is no command "${name}"; there are ${known}.`);
}

/** The program's version; its package.json stands beside `dist`. */
function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function fail(io: CommandIo, error: Error, code: ExitCode): ExitCode {
  io.stderr.write(`${error.message}\n`);
  return code;
}

/** The environment, with the working directory's `.env` beneath it where there is one. */
function readEnvironment(): CommandIo['environment'] {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...process.env };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'ENOENT') stderr.write(`.env cannot be read (${error.code}), and is passed over.\n`);
    return process.env;
  }
}

const ending = new AbortController();
const { stdin, stdout, stderr } = process;
// Whoever reads the output may stop reading (`| head`): the command that writes is told, and that is enough.
stdout.on('error', () => undefined);
const running = run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  environment: readEnvironment(),
  ended: ending.signal,
});
// Each command knows itself how long it may take to end; a second signal does not wait for it.
const grace = closeWithGrace({ delay: false, skip: ['beforeExit'] }, async ({ err }) => {
  if (err) stderr.write(`${err.stack ?? err.message}\n`);
  ending.abort();
  // What was interrupted has failed, unless it was meant to run until then.
  const code = await running;
  if (code !== 0) process.exit(code);
});
process.exitCode = await running;
grace.uninstall();
