import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The cores that a run is pinned to; null: not pinned. */
export interface Cores {
  /** For the servers under test, which take turns. */
  readonly servers: number | null;
  /** For the load generator and the upstream. */
  readonly load: number | null;
}

/** Reserves one core for the servers and pins this process to another; reports through `say` when that is impossible. */
export function divideCores(say: (line: string) => void): Cores {
  const [servers, load] = allowedCores(readFileSync('/proc/self/status', 'utf8'));
  if (servers === undefined || load === undefined) {
    say('NOT PINNED: there is only one core; servers, upstream and load generator share it.');
    return { servers: null, load: null };
  }
  try {
    // -a: all threads, as Node has already started some.
    execFileSync('taskset', ['-acp', String(load), String(process.pid)], { stdio: 'ignore' });
    return { servers, load };
  } catch {
    say('NOT PINNED: taskset (util-linux) is missing or failed; servers and load may share a core.');
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
