import { readFileSync } from 'node:fs';

/**
 * Node raises its limit of open files to the highest that it may: that one counts.
 * @throws {Error} when it is not enough for so many connections in one process.
 */
export function needOpenFiles(connections: number): void {
  const limit = hardLimit(readFileSync('/proc/self/limits', 'utf8'));
  // Libraries, databases and logs as well.
  const needed = connections + 200;
  if (limit < needed)
    throw new Error(
      `it needs ${needed} open files in one process, and ${limit} are allowed (ulimit -Hn); "prlimit --nofile=${needed} npm run bench" as root allows more`,
    );
}

/** In proc_pid_limits(5), the third column. */
export function hardLimit(limits: string): number {
  const [, hard = ''] = /^Max open files\s+\S+\s+(\S+)/m.exec(limits) ?? [];
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
