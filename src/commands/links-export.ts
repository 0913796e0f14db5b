import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { exportLinks } from '../links/export.ts';
import { formatOfExtension } from '../links/read-rows.ts';
import { CommandError, type CommandIo, type ExitCode } from './command.ts';
import { readFormat } from './links-import.ts';
import { errorCode, readArgs, withLinks } from './links-session.ts';
import { writeText } from './output.ts';

const HELP = `click-proxy links export [--format ndjson|json|csv] [--output FILE]

Writes all links in a form that "links import" reads back. Without --output, to standard output.

  --format FORMAT   default: what FILE's extension says, else ndjson (one JSON object to a line)
  --output FILE     is replaced only once all links are written

  click-proxy links export --output links.csv
`;

export async function exportCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = readArgs('export', {
    args: [...args],
    options: {
      format: { type: 'string' },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const { output } = values;
  const format = readFormat(values.format) ?? formatOfExtension(extname(output ?? '')) ?? 'ndjson';
  return withLinks(io, async ({ store }) => {
    const pieces = untilEnded(exportLinks(store.list(), format), io.ended);
    if (output !== undefined && output !== '-') await writeFile(output, pieces);
    else for await (const piece of pieces) await writeText(io.stdout, piece);
    return 0;
  });
}

async function* untilEnded(pieces: AsyncIterable<string>, ended: AbortSignal): AsyncGenerator<string> {
  for await (const piece of pieces) {
    ended.throwIfAborted();
    yield piece;
  }
}

/** Under another name first: whoever reads the file sees the old links or the new, never half of them. */
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
