import type { CommandIo } from './command.ts';

const REDRAW_INTERVAL_MS = 100;
const BAR_WIDTH = 24;

export interface Progress {
  /** @param done how much of the total has been read. */
  update(rows: number, done: number): void;
  /** Wipes the line. */
  done(): void;
}

/**
 * A line on the terminal that says how far a long read is; nothing where stderr is no terminal.
 * @param total all that is to be read, in bytes or rows; undefined or 0: not known, and no bar is drawn.
 */
export function createProgress(
  stderr: CommandIo['stderr'],
  total: number | undefined,
  clock: () => number = Date.now,
): Progress {
  if (!stderr.isTTY) return { update: () => undefined, done: () => undefined };
  const startedAt = clock();
  let drawnAt = startedAt;
  return {
    update(rows, done) {
      const now = clock();
      if (now - drawnAt < REDRAW_INTERVAL_MS) return;
      drawnAt = now;
      const perSecond = Math.round((rows * 1000) / (now - startedAt));
      const line = `${bar(done, total)}${count(rows)} rows, ${count(perSecond)} rows/s`;
      stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    done: () => void (drawnAt > startedAt && stderr.write('\r\u001b[K')),
  };
}

function bar(done: number, total: number | undefined): string {
  if (!total) return '';
  const share = Math.min(done / total, 1);
  const filled = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %  `;
}

/** 1234567 → "1,234,567". */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
