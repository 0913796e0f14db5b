import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** CPU time and memory of a server's processes, as Linux shows them in /proc. */
export interface ProcessUsage {
  /** CPU time so far, user and system, of the process and its children, in µs. */
  cpuUs(): number;
  /** Resident memory now, in bytes. */
  rssBytes(): number;
  /**
   * Anonymous memory now, in bytes, swapped out or not: only the program can free it. Other pages of `rssBytes` can be
   * reclaimed by the kernel when they are rarely used.
   */
  ownBytes(): number;
  /** Peak of the resident memory since `resetPeak`, in bytes; for several processes, the sum of their peaks. */
  peakRssBytes(): number;
  resetPeak(): void;
}

export function processUsage(pid: number): ProcessUsage {
  const sum = (of: (pid: number) => number) => family(pid).reduce((total, each) => total + of(each), 0);
  return {
    cpuUs: () => sum(cpuUs),
    rssBytes: () => sum(each => memory(each, 'VmRSS')),
    ownBytes: () => sum(each => memory(each, 'RssAnon') + memory(each, 'VmSwap')),
    peakRssBytes: () => sum(each => memory(each, 'VmHWM')),
    resetPeak() {
      // proc(5): 5 resets the peak.
      for (const each of family(pid)) writeFileSync(`/proc/${each}/clear_refs`, '5');
    },
  };
}

/** The process and its descendants; a measurement expects that they do not change. */
function family(pid: number): number[] {
  if (!existsSync(`/proc/${pid}/task`)) throw new Error(`the process ${pid} under test has ended`);
  const children = readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

/** Fields 14 and 15 of /proc/PID/stat, in clock ticks, of which Linux has 100 a second on every common platform. */
function cpuUs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM' | 'RssAnon' | 'VmSwap'): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  )?.[1];
  return Number(kib) * 1024;
}
