import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessUsage, processUsage } from './process-usage.ts';

/** A server under measurement, in processes of its own. */
export interface Contender extends ProcessUsage {
  readonly name: string;
  readonly origin: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Node's own, unless it is given. */
  readonly command?: string;
  readonly args: readonly string[];
  /** All that it gets, but for PATH: what is set on this machine is not what is measured. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The core that it is kept to; null: any. */
  readonly core: number | null;
  /** Where it runs: not where a `.env` may be. */
  readonly directory: string;
  /** The file that takes what it prints: a pipe would have to be read by the load generator. */
  readonly logFile: string;
  /** Where it listens, for one that does not print "listening at ORIGIN". */
  readonly origin?: string;
}

/** On a machine that has much else to do. */
const START_MS = 120_000;
/** More than the project takes for late answers when it is asked to end. */
const STOP_MS = 20_000;

/** Starts a server, and waits until it listens. */
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
    // The admin listener of this project says "admin listener at".
    const origin = options.origin ?? /(?<!admin )listening at (https?:\/\/[\d.:]+)/.exec(text)?.[1];
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
