import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { errorCode } from '../../text/error-code.ts';
import { CommandError, type CommandIo } from './command.ts';
import { writeText } from './output.ts';

/**
 * Writes an export to a file, or to standard output where none is named (or "-").
 * @throws {CommandError} when the file cannot be written; the signal's reason when the process is asked to end.
 */
export async function writeOutput(
  io: Pick<CommandIo, 'stdout' | 'ended'>,
  path: string | undefined,
  pieces: AsyncIterable<string>,
): Promise<void> {
  const lasting = untilEnded(pieces, io.ended);
  if (isFile(path)) await writeFile(path, lasting);
  else for await (const piece of lasting) await writeText(io.stdout, piece);
}

/** Whether an `--output` names a file. */
export function isFile(path: string | undefined): path is string {
  return path !== undefined && path !== '-';
}

async function* untilEnded(pieces: AsyncIterable<string>, ended: AbortSignal): AsyncGenerator<string> {
  for await (const piece of pieces) {
    ended.throwIfAborted();
    yield piece;
  }
}

async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const file = await openOutputFile(path);
  try {
    for await (const piece of pieces) await file.write(piece);
    await file.commit();
  } finally {
    await file.discard();
  }
}

/** A file being written. All of it throws {CommandError} when it cannot be. */
export interface OutputFile {
  write(content: string | Buffer): Promise<void>;
  /** Puts it in its place. */
  commit(): Promise<void>;
  /** Leaves no trace of it, unless it was committed. */
  discard(): Promise<void>;
}

/** Under another name first: whoever reads the file sees the old content or the new, never half of it. */
export async function openOutputFile(path: string): Promise<OutputFile> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const orExplain = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      const code = errorCode(error);
      if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
      throw new CommandError(`${path} cannot be written (${code}).`, { cause: error });
    });
  const file = await orExplain(open(temporary, 'wx'));
  let committed = false;
  return {
    write: content => orExplain(file.writeFile(content)),
    async commit() {
      await orExplain(file.sync());
      await file.close();
      await orExplain(rename(temporary, path));
      committed = true;
    },
    async discard() {
      if (committed) return;
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
