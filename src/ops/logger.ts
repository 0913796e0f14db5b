import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { type DestinationStream, destination, pino } from 'pino';
import pretty from 'pino-pretty';
import { createLineWriter, type LineWriter } from './line-writer.ts';

/** What waits to be written at most, when whoever reads the log is slow; beyond it, lines are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Lines wait for so many characters of others, or so long, before they are written: each write is a call of the
 * operating system on a thread of its own. A process that is killed loses them, though not the hits that they tell of:
 * those are in the journal.
 */
const GATHERED_LENGTH = 32 * 1024;
const GATHERED_MS = 100;

/** How long the end waits for a reader of the last lines. */
const LAST_LINES_MS = 1_000;

/** Where a process writes what it does: `log` what happens now and then, `writeLine` what comes with each hit. */
export interface Logs {
  readonly log: FastifyBaseLogger;
  readonly writeLine: LineWriter;
}

export interface ClosableLogs extends Logs {
  /** Writes what still waits, as far as it can be written. What is logged after it is dropped. */
  close(): Promise<void>;
}

/**
 * Logs to standard output: a JSON object a line, or coloured text where a person watches a terminal. Written
 * behind the back of the hits, and a log that cannot be written (a full disk, a reader that is gone) costs lines,
 * never a redirect: that is said on `stderr`, once.
 */
export function createLogs(level: string, terminal: boolean, stderr: Pick<Writable, 'write'>): ClosableLogs {
  const timestamp = createTimestamp(Date.now);
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
  const lines = gather(stream);
  const target = terminal ? prettily(stream) : lines;
  const log = pino({ level, base: null, timestamp }, target);
  const writeLine = createLineWriter({
    isEnabled: lineLevel => log.isLevelEnabled(lineLevel),
    timestamp,
    write: line => target.write(line),
  });
  const close = async () => {
    lines.close();
    // Not `flushSync`, which tries for ever where the disk is full.
    const ended = new Promise(resolve => stream.once('close', resolve).once('error', resolve));
    stream.end();
    await Promise.race([ended, delay(LAST_LINES_MS, undefined, { ref: false })]);
    // Or pino calls `flushSync` as the process exits.
    stream.destroy();
  };
  return { log, writeLine, close };
}

function prettily(stream: DestinationStream): DestinationStream {
  const options = { colorize: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' };
  return pretty({ ...options, destination: stream });
}

/** Hands lines on in one piece, when they are enough or have waited long enough; none after `close`. */
function gather(stream: DestinationStream): DestinationStream & { close(): void } {
  let waiting = '';
  let closed = false;
  const flush = () => {
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    stream.write(text);
  };
  const timer = setTimeout(flush, GATHERED_MS).unref();
  return {
    write(line) {
      if (closed) return;
      if (waiting === '') timer.refresh();
      waiting += line;
      if (waiting.length >= GATHERED_LENGTH || isError(line)) flush();
    },
    close() {
      closed = true;
      flush();
    },
  };
}

/** Errors are written at once. All lines begin with their level: `{"level":50`. */
function isError(line: string): boolean {
  return line.charCodeAt(LEVEL_AT) >= FIRST_OF_ERRORS;
}

const LEVEL_AT = '{"level":'.length;
const FIRST_OF_ERRORS = '5'.charCodeAt(0);

/** The member that says when a line was logged, as ISO 8601; made once for all lines of the same millisecond. */
export function createTimestamp(now: () => number): () => string {
  let madeFor = Number.NaN;
  let member = '';
  return () => {
    const timeMs = now();
    if (timeMs !== madeFor) {
      member = `,"time":"${new Date(timeMs).toISOString()}"`;
      madeFor = timeMs;
    }
    return member;
  };
}
