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
} from './commands/command.ts';
import { LinkStoreError } from './links/store.ts';

/** Each is loaded when it is run: `links` needs no web server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  links: async () => (await import('./commands/links.ts')).linksCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandboxCommand,
};

const HELP = `click-proxy: first-party short links that make a server-side Everflow click

  click-proxy serve            answer short links
  click-proxy links …          make, list, import and export links
  click-proxy check            is the configuration right, and Everflow's tracking domain reachable?
  click-proxy explain URL      what would happen to a hit, without making a click
  click-proxy sandbox          a local stand-in for an Everflow tracking domain

click-proxy COMMAND --help says more. Settings are environment variables, or a .env file beside it.
`;

/** How long hits in flight may take to finish once the process is asked to end. */
const GRACE_MS = 15_000;

async function run([name, ...args]: readonly string[], io: CommandIo): Promise<ExitCode> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? io.stderr : io.stdout).write(HELP);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!load)
      throw new UsageError(`There is no command "${name}"; there are ${Object.keys(COMMANDS).join(', ')}.`);
    const command = await load();
    return await command(args, io);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) return fail(io, error, 2);
    if (error instanceof CommandError || error instanceof LinkStoreError) return fail(io, error, 1);
    throw error;
  }
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return process.env;
    throw error;
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
const grace = closeWithGrace({ delay: GRACE_MS, skip: ['beforeExit'] }, async ({ err }) => {
  if (err) stderr.write(`${err.stack ?? err.message}\n`);
  ending.abort();
  await running;
});
process.exitCode = await running;
grace.uninstall();
