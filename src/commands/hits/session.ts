import { resolve } from 'node:path';
import { readJournalConfig } from '../../config/config.ts';
import { JournalError } from '../../journal/model/journal-error.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import { errorCode } from '../../text/error-code.ts';
import { CommandError, type CommandIo, ConfigError, type ExitCode } from '../terminal/command.ts';

/** What the `hits` commands need beside their arguments. */
export interface HitsDeps {
  /** The journal in a directory; null where there is none yet. */
  openReader(options: { readonly dataDir: string }): Promise<JournalReader | null>;
  /** Whether there is a directory of that path. */
  isDirectory(path: string): Promise<boolean>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many ms, or as soon as the signal is aborted; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * Opens the journal for one command, and turns what is expected to go wrong with it into sentences.
 * `run` is given null where there is no journal yet.
 */
export async function withJournal(
  io: CommandIo,
  deps: HitsDeps,
  run: (reader: JournalReader | null, dataDir: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const dataDir = readDataDir(io);
  let reader: JournalReader | null = null;
  try {
    reader = await openJournal(dataDir, deps);
    return await run(reader, dataDir);
  } catch (error) {
    throw explainJournalError(error, io);
  } finally {
    await reader?.close();
  }
}

/**
 * The journal in a directory; null where there is none yet.
 * @throws {CommandError} where there is no such directory: the server has made its own at its start.
 */
export async function openJournal(dataDir: string, deps: HitsDeps): Promise<JournalReader | null> {
  const reader = await deps.openReader({ dataDir });
  if (reader || (await deps.isDirectory(dataDir))) return reader;
  throw new CommandError(`There is no directory ${dataDir}; DATA_DIR must be the server's.`);
}

/**
 * The whole path of DATA_DIR, so that a sentence about it tells where a relative one has led.
 * @throws {ConfigError} when the settings that the `hits` commands read are wrong.
 */
export function readDataDir(io: CommandIo): string {
  const config = readJournalConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  return resolve(config.value.dataDir);
}

/** The sentence for a journal that is not there yet. */
export function noHitsYet(dataDir: string): string {
  return `There are no hits yet in DATA_DIR ${dataDir}.`;
}

/** What is expected to go wrong with a journal, as a sentence; other errors stay as they are. */
export function explainJournalError(error: unknown, io: CommandIo): unknown {
  if (io.ended.aborted) return new CommandError('Interrupted.', { cause: error });
  if (error instanceof JournalError) return new CommandError(error.message, { cause: error });
  if (/^SQLITE_/.test(errorCode(error) ?? '') && error instanceof Error)
    return new CommandError(`The journal cannot be read: ${error.message}.`, { cause: error });
  return error;
}
