import { open, stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { describeImportProblems, type ImportResult, importLinks } from '../links/import.ts';
import { type ReadRowsOptions, readRows } from '../links/read-rows.ts';
import { LINK_FORMATS, type LinkFormat } from '../links/row.ts';
import { CommandError, type CommandIo, type ExitCode, UsageError } from './command.ts';
import { errorCode } from './error-code.ts';
import { type LinksSession, withLinks } from './links-session.ts';
import { writeText } from './output.ts';
import { count, createProgress } from './progress.ts';
import { onePositional, readArgs } from './read-args.ts';

const HELP = `click-proxy links import FILE|- [--format json|ndjson|csv] [--dry-run]

Reads links from a file, or from standard input (-): a JSON array, JSON lines, or CSV with a header. The format
is told by the file's extension, else by its first character. All links are imported, or, when anything is wrong
with any of them, none. A link that exists already is replaced. The fields of a link: docs/links.md.

  --format FORMAT   do not guess
  --dry-run         check everything, change nothing

  click-proxy links import links.csv
  generate-links | click-proxy links import - --format ndjson
`;

export async function importCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links import', {
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const path = onePositional('links import', 'The file to import (or -)', positionals);
  const options = { format: readFormat(values.format), fileName: path };
  return withLinks(io, async session => {
    const result = await importFrom(session, path, options, values['dry-run']);
    return report(result, path === '-' ? 'standard input' : path, io);
  });
}

/** @throws {UsageError} when it is not one of the formats. */
export function readFormat(value: string | undefined): LinkFormat | undefined {
  const format = LINK_FORMATS.find(known => known === value);
  if (value !== undefined && format === undefined)
    throw new UsageError(`--format must be one of ${LINK_FORMATS.join(', ')}, not "${value}".`);
  return format;
}

async function importFrom(
  { io, config, store }: LinksSession,
  path: string,
  options: ReadRowsOptions,
  dryRun: boolean,
): Promise<ImportResult> {
  const { input, size } = await openInput(path, io);
  // Standard input may never end by itself. Its error is told to whoever reads it, now or later.
  addAbortSignal(io.ended, input).on('error', () => undefined);
  const progress = createProgress(io.stderr, size);
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  const signal = io.ended;
  const batch = await store.openBatch({
    source: 'cli',
    takeOver: config.file === null,
    removeOthers: false,
    signal,
  });
  try {
    return await importLinks(await readRows(counted(), options), batch, {
      source: 'cli',
      rules: { allowHttp: config.allowHttp },
      dryRun,
      signal,
      onProgress: rows => progress.update(rows, bytes),
    });
  } finally {
    progress.done();
    await batch.close();
  }
}

async function openInput(path: string, io: CommandIo) {
  if (path === '-') return { input: io.stdin, size: undefined };
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw new CommandError(`${path} is a directory, not a file of links.`);
    return { input: (await open(path)).createReadStream(), size: stats.size };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const reason = errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read (${errorCode(error)})`;
    throw new CommandError(`${path} ${reason}.`, { cause: error });
  }
}

async function report(result: ImportResult, name: string, io: CommandIo): Promise<ExitCode> {
  const { rows, created, updated, unchanged, problemCount } = result;
  if (problemCount > 0) {
    const lines = describeImportProblems(result).map(line => `  ${line}\n`);
    const problems = problemCount === 1 ? '1 problem' : `${count(problemCount)} problems`;
    await writeText(io.stderr, `Nothing was imported: ${name} has ${problems}.\n${lines.join('')}`);
    return 1;
  }
  const what = `${count(created)} created, ${count(updated)} updated, ${count(unchanged)} unchanged`;
  const would = result.written ? '' : 'Would be imported: ';
  await writeText(io.stdout, `${would}${count(rows)} ${rows === 1 ? 'link' : 'links'}: ${what}.\n`);
  return 0;
}
