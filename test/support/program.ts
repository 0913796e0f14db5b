import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
): Promise<Program> {
  const path = fileURLToPath(new URL(`../../dist/${file}.js`, import.meta.url));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [path, ...args], {
    cwd: cwd ?? (await tempDir()),
    env: { PATH, ...environment },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
    child.emit('output');
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
    child.emit('output');
  });
  const exit = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
  return {
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(stdout + stderr);
        if (match) return match;
        const ended = await Promise.race([once(child, 'output').then(() => false), exit.then(() => true)]);
        if (ended && !pattern.test(stdout + stderr))
          throw new Error(`the program ended without printing ${pattern}:\n${stdout}${stderr}`);
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
