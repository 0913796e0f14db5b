import type { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import {
  type DestinationStream,
  destination,
  type Logger,
  type LoggerOptions,
  pino,
  stdTimeFunctions,
} from 'pino';
import pretty from 'pino-pretty';

/** What waits to be written at most, when whoever reads the log is slow; beyond it, lines are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** How long the end waits for a reader of the last lines. */
const LAST_LINES_MS = 1_000;

export interface ClosableLogger {
  readonly log: Logger;
  /** Writes what still waits, as far as it can be written. Nothing may be logged after it. */
  close(): Promise<void>;
}

/**
 * Logs to standard output: a JSON object a line, or coloured text where a person watches a terminal. Written
 * behind the back of the hits, and a log that cannot be written (a full disk, a reader that is gone) costs lines,
 * never a redirect: that is said on `stderr`, once.
 */
export function createLogger(
  level: string,
  terminal: boolean,
  stderr: Pick<Writable, 'write'>,
): ClosableLogger {
  const options: LoggerOptions = { level, base: null, timestamp: stdTimeFunctions.isoTime };
  const stream = destination({ fd: 1, sync: false, maxLength: MAX_WAITING_BYTES });
  let said = false;
  const complain = (what: string) => {
    if (!said) stderr.write(`The log ${what}; lines are lost, and hits go on.\n`);
    said = true;
  };
  stream.on('error', (error: NodeJS.ErrnoException) =>
    complain(`cannot be written (${error.code ?? error.message})`),
  );
  stream.on('drop', () => complain('is read too slowly'));
  const log = pino(options, terminal ? prettily(stream) : stream);
  const close = async () => {
    // Not `flushSync`, which tries for ever where the disk is full.
    const ended = new Promise(resolve => stream.once('close', resolve).once('error', resolve));
    stream.end();
    await Promise.race([ended, setTimeout(LAST_LINES_MS, undefined, { ref: false })]);
    // Or pino calls `flushSync` as the process exits.
    stream.destroy();
  };
  return { log, close };
}

function prettily(stream: DestinationStream): DestinationStream {
  const options = { colorize: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' };
  return pretty({ ...options, destination: stream });
}
