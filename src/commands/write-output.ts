import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CommandError, type CommandIo } from './command.ts';
import { errorCode } from './error-code.ts';
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

/** Under another name first: whoever reads the file sees the old content or the new, never half of it. */
async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    for await (const piece of pieces) await file.write(piece);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true });
    const code = errorCode(error);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new CommandError(`${path} cannot be written (${code}).`, { cause: error });
  }
}
