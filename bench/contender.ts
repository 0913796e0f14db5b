import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A server under measurement, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly origin: string;
  /** CPU time it has used so far, user and system, in µs; as the operating system counts it (Linux). */
  cpuUs(): number;
  stop(): void;
}

/** Starts a Node program that prints "listening at ORIGIN", and waits for it to. */
export async function startContender(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Contender> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const origin = await originOf(child, name);
  // What it prints from now on goes nowhere, but is written, as a log is.
  child.stdout?.resume();
  return { name, origin, cpuUs: () => cpuUs(child.pid ?? 0), stop: () => void child.kill() };
}

async function originOf(child: ChildProcess, name: string): Promise<string> {
  let text = '';
  for (;;) {
    const [chunk] = await Promise.race([
      once(child.stdout ?? child, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended:\n${text}`))),
    ]);
    text += chunk;
    const origin = /listening at (http:\/\/[\d.:]+)/.exec(text)?.[1];
    if (origin) return origin;
  }
}

/** Fields 14 and 15 of /proc/PID/stat are clock ticks, of which Linux has 100 a second on every common platform. */
function cpuUs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
