import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-dir.ts';

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  /** The first match in what it has printed, waiting for it; rejects when the program ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it has printed so far on standard output. */
  stdout(): string;
  kill(signal: NodeJS.Signals): void;
  readonly pid: number;
  readonly exit: Promise<Exit>;
}

export interface StartOptions {
  /** Where it runs; a new directory if not given. */
  readonly cwd?: string;
  /** The file that its standard output goes to, if not to the test. */
  readonly stdout?: string;
  /** A command that it is run under, which must become it (`exec`): its process ID is then the program's. */
  readonly under?: readonly string[];
}

/** Starts a file of the built program in a directory of its own, with nothing of this machine's settings. */
export async function start(
  file: 'cli' | 'demo',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { cwd, stdout, under = [] }: StartOptions = {},
): Promise<Program> {
  const path = fileURLToPath(new URL(`../../dist/${file}.js`, import.meta.url));
  const { PATH = '' } = process.env;
  const [command = '', ...rest] = [...under, process.execPath, path, ...args];
  const child = spawn(command, rest, {
    cwd: cwd ?? (await tempDir()),
    env: { PATH, ADMIN_PORT: '0', ...environment },
    stdio: ['pipe', stdout === undefined ? 'pipe' : openSync(stdout, 'w'), 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', text => {
      written[name] += text;
      child.emit('output');
    });
  const all = () => written.stdout + written.stderr;
  const exit = once(child, 'close').then(([code]) => ({ code, ...written }));
  return {
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(all());
        if (match) return match;
        const ended = await Promise.race([once(child, 'output').then(() => false), exit.then(() => true)]);
        if (ended && !pattern.test(all()))
          throw new Error(`the program ended without printing ${pattern}:\n${all()}`);
      }
    },
    stdout: () => written.stdout,
    kill: signal => void child.kill(signal),
    pid: child.pid ?? 0,
    exit,
  };
}

/** Runs a command of the built program to its end. */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<Exit> {
  return (await start('cli', args, environment, options)).exit;
}
