import { readFileSync } from 'node:fs';

/**
 * Checks the hard limit of open files: Node raises its soft limit to that.
 * @throws {Error} when the limit is too low for so many connections in one process.
 */
export function needOpenFiles(connections: number): void {
  const limit = hardLimit(readFileSync('/proc/self/limits', 'utf8'));
  // Libraries, databases and logs need some too.
  const needed = connections + 200;
  if (limit < needed)
    throw new Error(
      `one process needs ${needed} open files, but only ${limit} are allowed (ulimit -Hn); as root, "prlimit --nofile=${needed} npm run bench" raises the limit`,
    );
}

/** The third column of proc_pid_limits(5). */
export function hardLimit(limits: string): number {
  const [, hard = ''] = /^Max open files\s+\S+\s+(\S+)/m.exec(limits) ?? [];
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
