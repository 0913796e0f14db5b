import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessUsage, processUsage } from './process-usage.ts';

/** A server under test, in processes of its own. */
export interface Contender extends ProcessUsage {
  readonly name: string;
  readonly origin: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The program; by default Node. */
  readonly command?: string;
  readonly args: readonly string[];
  /** Its environment, apart from PATH and NODE_ENV: this machine's settings must not affect the figures. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The core that it is pinned to; null: any. */
  readonly core: number | null;
  /** Its working directory, which must not contain a `.env`. */
  readonly directory: string;
  /** File for its output: the load generator would have to read a pipe. */
  readonly logFile: string;
  /** Its origin, when it does not print "listening at ORIGIN". */
  readonly origin?: string;
}

/** Enough for a busy machine. */
const START_MS = 120_000;
/** Longer than the project waits for late answers when it stops. */
const STOP_MS = 20_000;

/** Starts a server and waits until it listens. */
export async function startContender(name: string, options: StartOptions): Promise<Contender> {
  const { command = process.execPath, args, environment, core, directory, logFile } = options;
  const log = openSync(logFile, 'w');
  const pinned = core === null ? [command, ...args] : ['taskset', '-c', String(core), command, ...args];
  const child = spawn(pinned[0] ?? '', pinned.slice(1), {
    cwd: directory,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const forced = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill();
    await once(child, 'exit');
    clearTimeout(forced);
  };
  try {
    const origin = await originOf(child, name, options);
    return { name, origin, ...processUsage(child.pid ?? 0), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function originOf(child: ChildProcess, name: string, options: StartOptions): Promise<string> {
  const until = performance.now() + START_MS;
  for (;;) {
    const text = readFileSync(options.logFile, 'utf8');
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`${name} did not start:\n${text}`);
    const origin = options.origin ?? /listening at (https?:\/\/[\d.:]+)/.exec(text)?.[1];
    if (origin && (await answers(origin))) return origin;
    await delay(20);
  }
}

async function answers(origin: string): Promise<boolean> {
  const socket = connect({ host: new URL(origin).hostname, port: Number(new URL(origin).port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
