import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { describeImportProblems, type ImportResult, importLinks } from '../../links/files/import.ts';
import { createImportOutput, type ImportedRow } from '../../links/files/import-output.ts';
import { formatOfExtension, readRows } from '../../links/files/read-rows.ts';
import { LINK_FORMATS, type LinkFormat } from '../../links/files/row.ts';
import { errorCode } from '../../text/error-code.ts';
import { CommandError, type CommandIo, type ExitCode, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { count, createProgress } from '../terminal/progress.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { isFile, type OutputFile, openOutputFile } from '../terminal/write-output.ts';
import { slugMakerFor } from './made-slugs.ts';
import { baseUrlOption, slugPrefixOption } from './options.ts';
import { type LinksSession, withLinks } from './session.ts';

const HELP = `click-proxy links import FILE|- [--format json|ndjson|csv] [--dry-run]
                         [--slug-prefix s/] [--output FILE [--base-url ORIGIN]]

Reads links from a file, or from standard input (-): a JSON array, JSON lines, or CSV with a header. The format
is told by the file's extension, else by its first character. All links are imported, or, when anything is wrong
with any of them, none. A link that exists already is replaced. The fields of a link: docs/links.md.

A row without a slug is given one, a short one that cannot be guessed. Importing the same file once more would make
further links: keep what --output writes, and import that.

  --format FORMAT    do not guess
  --dry-run          check everything, change nothing
  --slug-prefix s/   stands before the slugs that are made
  --output FILE      the rows with their slugs and short URLs, in the format of the input or of FILE's extension;
                     written only when all was imported
  --base-url ORIGIN  where links without a domain of their own are reached, for their short URLs

  click-proxy links import links.csv
  click-proxy links import sms.csv --slug-prefix s/ --output made.csv --base-url https://go.brand.example
  generate-links | click-proxy links import - --format ndjson
`;

export async function importCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links import', {
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'slug-prefix': { type: 'string' },
      output: { type: 'string' },
      'base-url': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const path = onePositional('links import', 'The file to import (or -)', positionals);
  const { output, 'dry-run': dryRun } = values;
  if (output !== undefined && !isFile(output)) throw new UsageError('--output must name a file.');
  if (output !== undefined && dryRun)
    throw new UsageError('--output goes with an import, not with --dry-run, which makes no links.');
  const options: ImportFromOptions = {
    path,
    format: readFormat(values.format),
    dryRun,
    slugPrefix: slugPrefixOption(values['slug-prefix']),
    output,
    baseUrl: baseUrlOption(values['base-url']),
  };
  return withLinks(io, async session => {
    const result = await importFrom(session, options);
    return report(result, options, io);
  });
}

interface ImportFromOptions {
  /** "-": standard input. */
  readonly path: string;
  readonly format: LinkFormat | undefined;
  readonly dryRun: boolean;
  readonly slugPrefix: string;
  readonly output: string | undefined;
  readonly baseUrl: string | null;
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
  options: ImportFromOptions,
): Promise<ImportResult> {
  const { path, format, dryRun, slugPrefix } = options;
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
  const slugs = slugMakerFor(store, config);
  try {
    const rows = await readRows(counted(), { format, fileName: path, keepCells: true });
    return await withOutput(options, rows.format, onRows =>
      importLinks(rows, batch, {
        source: 'cli',
        rules: { allowHttp: config.allowHttp },
        makeSlug: () => slugs.make(slugPrefix),
        onRows,
        dryRun,
        signal,
        onProgress: read => progress.update(read, bytes),
      }),
    );
  } finally {
    progress.done();
    await batch.close();
  }
}

/** Writes the rows to the `--output`, if there is one, and puts it in its place when they have been imported. */
async function withOutput(
  { output, baseUrl }: ImportFromOptions,
  format: LinkFormat,
  run: (onRows: (rows: readonly ImportedRow[]) => Promise<void>) => Promise<ImportResult>,
): Promise<ImportResult> {
  if (output === undefined) return run(async () => undefined);
  const text = createImportOutput(formatOfExtension(extname(output)) ?? format, baseUrl);
  const file = await openOutputFile(output);
  try {
    const result = await run(rows => file.write(text.rows(rows)));
    if (!result.written) return result;
    await commitAfterImport(file, text.end());
    return result;
  } finally {
    await file.discard();
  }
}

async function commitAfterImport(file: OutputFile, end: string): Promise<void> {
  try {
    await file.write(end);
    await file.commit();
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    const where = 'all links were imported; "click-proxy links export" has their slugs';
    throw new CommandError(`${cause.message.replace(/\.$/, '')}, but ${where}.`, { cause });
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

async function report(
  result: ImportResult,
  { path, output }: ImportFromOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const { rows, created, updated, unchanged, problemCount, slugsMade } = result;
  const name = path === '-' ? 'standard input' : path;
  if (problemCount > 0) {
    const lines = describeImportProblems(result).map(line => `  ${line}\n`);
    const problems = problemCount === 1 ? '1 problem' : `${count(problemCount)} problems`;
    await writeText(io.stderr, `Nothing was imported: ${name} has ${problems}.\n${lines.join('')}`);
    return 1;
  }
  const what = `${count(created)} created, ${count(updated)} updated, ${count(unchanged)} unchanged`;
  const would = result.written ? '' : 'Would be imported: ';
  await writeText(io.stdout, `${would}${count(rows)} ${rows === 1 ? 'link' : 'links'}: ${what}.\n`);
  if (slugsMade > 0 && result.written) {
    const slugs = slugsMade === 1 ? '1 slug was made' : `${count(slugsMade)} slugs were made`;
    const where = output ?? '"click-proxy links export"; the next time, --output FILE writes them';
    await writeText(io.stdout, `${slugs}: see ${where}.\n`);
  }
  return 0;
}
