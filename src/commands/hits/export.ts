import { extname } from 'node:path';
import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import { hitJson } from '../../journal/reports/hit-record.ts';
import { HITS_CSV_HEAD, hitCsv } from '../../journal/reports/hits-csv.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import { type Command, type CommandIo, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { count } from '../terminal/progress.ts';
import { readArgs } from '../terminal/read-args.ts';
import { isFile, writeOutput } from '../terminal/write-output.ts';
import { CHOICE_HELP, CHOICE_OPTIONS, readFilter, SPAN_HELP, SPAN_OPTIONS } from './filter.ts';
import { hitsProgress } from './progress.ts';
import { type HitsDeps, noHitsYet, withJournal } from './session.ts';

const HELP = `click-proxy hits export [--format csv|ndjson] [--output FILE] [--link SLUG] [--offer ID] [--outcome A,B]
                        [--since T] [--until T]

Writes hits, the oldest first, with everything that is known of them, however many there are. Without --output, to
standard output. docs/hits.md explains the columns.

  --format FORMAT default: what FILE's extension says (.csv, .ndjson, .jsonl), without one ndjson: a JSON object a line
  --output FILE   is replaced only once all hits are written
${CHOICE_HELP}${SPAN_HELP}
In CSV, a cell that a spreadsheet would run as a formula begins with an apostrophe.

  click-proxy hits export --since 2026-03-01 --until 2026-04-01 --output march.csv
`;

type Format = 'csv' | 'ndjson';

const FORMATS_OF_EXTENSIONS: ReadonlyMap<string, Format> = new Map([
  ['.csv', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
]);

const FORMAT_NAMES: Readonly<Record<Format, string>> = { csv: 'CSV', ndjson: 'JSON lines' };

/** Characters in one piece of output. */
const PIECE_LENGTH = 64 * 1024;

/** `click-proxy hits export`. */
export function createExportCommand(deps: HitsDeps): Command {
  return async (args, io) => {
    const { values } = readArgs('hits export', {
      args: [...args],
      options: {
        ...CHOICE_OPTIONS,
        ...SPAN_OPTIONS,
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
    const request = {
      output,
      format: readFormat(values.format, output),
      filter: readFilter(values, deps.now()),
    };
    return withJournal(io, deps, async (reader, dataDir) => {
      if (!reader) await writeText(io.stderr, `${noHitsYet(dataDir)}\n`);
      return exportHits(reader, request, deps, io);
    });
  };
}

interface ExportRequest {
  readonly output: string | undefined;
  readonly format: Format;
  readonly filter: HitFilter;
}

async function exportHits(
  reader: JournalReader | null,
  { output, format, filter }: ExportRequest,
  deps: HitsDeps,
  io: CommandIo,
): Promise<0> {
  const toTerminal = !isFile(output) && io.stdout.isTTY === true;
  const written = { hits: 0 };
  const hits = counted(reader ? readHits(reader, filter, toTerminal, deps, io) : noHits(), written);
  const text = format === 'csv' ? csvText(hits, toTerminal) : jsonText(hits);
  await writeOutput(io, output, inPieces(text));
  if (isFile(output))
    await writeText(
      io.stderr,
      `${count(written.hits)} ${written.hits === 1 ? 'hit' : 'hits'} written to ${output} as ${FORMAT_NAMES[format]}.\n`,
    );
  return 0;
}

function readFormat(value: string | undefined, output: string | undefined): Format {
  if (value === undefined) return isFile(output) ? formatOf(output) : 'ndjson';
  if (value === 'csv' || value === 'ndjson') return value;
  throw new UsageError(`--format must be csv or ndjson, not "${value}".`);
}

/** A file called .json or .csv.gz would not hold what its name says. */
function formatOf(path: string): Format {
  const extension = extname(path).toLowerCase();
  const format = extension === '' ? 'ndjson' : FORMATS_OF_EXTENSIONS.get(extension);
  if (format) return format;
  throw new UsageError(
    `--output ${path} does not say which format: take --format csv or --format ndjson (a JSON object a line), or a name that ends in ${[...FORMATS_OF_EXTENSIONS.keys()].join(', ')}.`,
  );
}

/** With progress, but not on the terminal that shows the hits themselves. */
function readHits(
  reader: JournalReader,
  filter: HitFilter,
  toTerminal: boolean,
  { now }: HitsDeps,
  { stderr }: CommandIo,
): AsyncIterable<StoredHit> {
  const hits = reader.list(filter, 'oldest');
  return toTerminal ? hits : hitsProgress(hits, { reader, filter, now, stderr });
}

async function* noHits(): AsyncGenerator<StoredHit> {}

async function* counted(
  hits: AsyncIterable<StoredHit>,
  written: { hits: number },
): AsyncGenerator<StoredHit> {
  for await (const hit of hits) {
    written.hits += 1;
    yield hit;
  }
}

async function* csvText(hits: AsyncIterable<StoredHit>, toTerminal: boolean): AsyncGenerator<string> {
  yield HITS_CSV_HEAD;
  for await (const hit of hits) yield hitCsv(hit, toTerminal);
}

async function* jsonText(hits: AsyncIterable<StoredHit>): AsyncGenerator<string> {
  for await (const hit of hits) yield hitJson(hit);
}

/** Joins lines to what is worth a write of its own. */
async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += line;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
