import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, type StartOptions, startContender } from './contenders/contender.ts';
import type { Cores } from './cores.ts';

/** The environment of a scenario: its processes and its directory end with it. */
export interface Bed {
  readonly directory: string;
  /** Starts a program on the core of the servers, or on that of the load. */
  start(name: string, core: keyof Cores, options: BedStart): Promise<Contender>;
  /** Reports progress. */
  say(line: string): void;
}

export type BedStart = Omit<StartOptions, 'core' | 'logFile' | 'directory'>;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Characters of each server's log that a failed run shows. */
const LOG_SHOWN = 2_000;

/** Runs `work` in a bed, then stops everything it started. When `work` fails, shows the end of each server's log. */
export async function inBed<T>(
  cores: Cores,
  say: (line: string) => void,
  work: (bed: Bed) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'click-proxy-bench-'));
  const running: Contender[] = [];
  const logs: string[] = [];
  const clear = () => rmSync(directory, { recursive: true, force: true });
  const interrupted = () => {
    for (const contender of running) void contender.stop();
    clear();
    process.exit(130);
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    return await work({
      directory,
      say,
      async start(name, core, options) {
        const logFile = join(directory, `${running.length}-${name.replaceAll(/\W+/g, '-')}.log`);
        logs.push(logFile);
        const contender = await startContender(name, { ...options, core: cores[core], logFile, directory });
        running.push(contender);
        return contender;
      },
    });
  } catch (error) {
    for (const log of logs) say(`${log}:\n${readFileSync(log, 'utf8').slice(-LOG_SHOWN)}`);
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await Promise.all(running.map(contender => contender.stop()));
    clear();
  }
}
