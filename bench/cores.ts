import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The cores that a run is kept to; null: the system decides. */
export interface Cores {
  /** Of the servers that are measured, which have it in turns. */
  readonly servers: number | null;
  /** Of the load generator and the upstream. */
  readonly load: number | null;
}

/**
 * Gives the servers a core of their own, and keeps this process to another. Where that cannot be, `say` is told.
 */
export function divideCores(say: (line: string) => void): Cores {
  const [servers, load] = allowedCores(readFileSync('/proc/self/status', 'utf8'));
  if (servers === undefined || load === undefined) {
    say('NOT PINNED: there is only one core; servers, upstream and load generator share it.');
    return { servers: null, load: null };
  }
  try {
    // All threads: Node has begun some already.
    execFileSync('taskset', ['-acp', String(load), String(process.pid)], { stdio: 'ignore' });
    return { servers, load };
  } catch {
    say('NOT PINNED: taskset (util-linux) is missing or refused; the system moves servers and load about.');
    return { servers: null, load: null };
  }
}

/** The cores in `Cpus_allowed_list` of proc_pid_status(5), such as 0-3,8. */
export function allowedCores(status: string): number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap(range => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
