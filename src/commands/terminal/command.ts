import type { Readable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { Environment } from '../../config/config.ts';
import { describeProblems, type Problem } from '../../text/problem.ts';

/** What a command is given of the process it runs in. */
export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** The environment, with `.env` beneath it. */
  readonly environment: Environment;
  /** Aborted when the process is asked to end (Ctrl-C, SIGTERM). */
  readonly ended: AbortSignal;
}

/** 0 done, 1 failed, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;
export type Command = (args: readonly string[], io: CommandIo) => Promise<ExitCode>;

/** The command line is wrong: its message is a sentence that says what would be right; ends with exit code 2. */
export class UsageError extends Error {}

/** The settings, or what they name, are wrong: its message says all of it; ends with exit code 2. */
export class ConfigError extends Error {
  static of(problems: readonly Problem[]): ConfigError {
    return new ConfigError(
      `The configuration cannot be used (.env.example explains each setting):\n${describeProblems(problems).trimEnd()}`,
    );
  }
}

/** Something expected went wrong: its message is a sentence for the person at the terminal; exit code 1. */
export class CommandError extends Error {}

/** For a command without arguments: shows its help where that is asked for (true), and refuses anything else. */
export function refuseArguments(name: string, args: readonly string[], help: string, io: CommandIo): boolean {
  const [first] = args;
  if (first === undefined) return false;
  if (first !== '--help' && first !== '-h')
    throw new UsageError(
      `click-proxy ${name} takes no argument, not "${first}". See click-proxy ${name} --help.`,
    );
  io.stdout.write(help);
  return true;
}
