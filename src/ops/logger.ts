import { type Logger, type LoggerOptions, pino } from 'pino';
import pretty from 'pino-pretty';

/** One line each, JSON; coloured text where a person watches a terminal. */
export function createLogger(level: string, terminal: boolean): Logger {
  const options: LoggerOptions = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!terminal) return pino(options);
  return pino(options, pretty({ colorize: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' }));
}
