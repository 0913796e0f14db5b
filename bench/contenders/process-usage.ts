import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What the processes of a server have used, as Linux counts it in /proc. */
export interface ProcessUsage {
  /** CPU time so far, user and system, of the process and its children, in µs. */
  cpuUs(): number;
  /** Resident memory now, in bytes. */
  rssBytes(): number;
  /**
   * Memory now that belongs to no file, in bytes, swapped out or not: only the program gives that back. Of `rssBytes`,
   * the kernel can take what is rarely used, whatever the program does.
   */
  ownBytes(): number;
  /** The most resident memory since `resetPeak`, in bytes; of several processes the sum of each one's most. */
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

/** The process and all below it. Workers do not come and go while they are measured. */
function family(pid: number): number[] {
  if (!existsSync(`/proc/${pid}/task`)) throw new Error(`process ${pid}, which is measured, has ended`);
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
