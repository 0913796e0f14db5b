/** The levels of lines that are written without pino, with pino's numbers for them. */
const LEVELS = { info: 30, warn: 40 } as const;

/**
 * Writes a line of the log, which looks as pino's do, from members that are JSON already: `,"hit_id":"…"`. For what is
 * logged with each hit; pino finds out anew each time what each member is.
 */
export type LineWriter = (level: keyof typeof LEVELS, members: string) => void;

export interface LineWriterOptions {
  /** Whether lines of a level are wanted. */
  readonly isEnabled: (level: keyof typeof LEVELS) => boolean;
  /** The member that says when: `,"time":"…"`. */
  readonly timestamp: () => string;
  readonly write: (line: string) => void;
}

export function createLineWriter({ isEnabled, timestamp, write }: LineWriterOptions): LineWriter {
  return (level, members) => {
    if (isEnabled(level)) write(`{"level":${LEVELS[level]}${timestamp()}${members}}\n`);
  };
}
