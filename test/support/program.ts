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
  kill(signal: NodeJS.Signals): void;
  readonly exit: Promise<Exit>;
}

/** Starts a file of the built program in a directory of its own, with nothing of this machine's settings. */
export async function start(
  file: 'cli' | 'demo',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
  /** Where its standard output goes, if not to the test. */
  stdout?: string,
): Promise<Program> {
  const path = fileURLToPath(new URL(`../../dist/${file}.js`, import.meta.url));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [path, ...args], {
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
    kill: signal => void child.kill(signal),
    exit,
  };
}

/** Runs a command of the built program to its end. */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Exit> {
  return (await start('cli', args, environment, cwd)).exit;
}
