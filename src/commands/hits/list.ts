import type { StoredHit } from '../../journal/model/stored-hit.ts';
import { hitJson } from '../../journal/reports/hit-record.ts';
import type { Command, CommandIo } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs, readLimit } from '../terminal/read-args.ts';
import { take } from '../terminal/take.ts';
import { tableLines } from '../terminal/text-table.ts';
import { CHOICE_HELP, CHOICE_OPTIONS, readFilter, SPAN_HELP, SPAN_OPTIONS } from './filter.ts';
import { type HitsDeps, noHitsYet, withJournal } from './session.ts';
import { HIT_HEADINGS, hitCells, tableColumns } from './table.ts';

const DEFAULT_LIMIT = 50;

const HELP = `click-proxy hits list [--link SLUG] [--offer ID] [--outcome A,B] [--since T] [--until T] [--limit N] [--json]

Lists hits, the newest first: a table on a terminal, else one hit to a line with tabs between its cells. Times are UTC.

${CHOICE_HELP}${SPAN_HELP}  --limit N       no more than N hits; default ${DEFAULT_LIMIT}
  --json          one JSON object to a line, with everything that is known of the hit

  click-proxy hits list --link spring --outcome unknown,deferred --since 24h
`;

/** `click-proxy hits list`. */
export function createListCommand(deps: HitsDeps): Command {
  return async (args, io) => {
    const { values } = readArgs('hits list', {
      args: [...args],
      options: {
        ...CHOICE_OPTIONS,
        ...SPAN_OPTIONS,
        limit: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      await writeText(io.stdout, HELP);
      return 0;
    }
    const filter = readFilter(values, deps.now());
    const limit = readLimit(values.limit, DEFAULT_LIMIT);
    return withJournal(io, deps, async (reader, dataDir) => {
      const hits = reader ? take(reader.list(filter, 'newest'), limit, io.ended) : noHits();
      const written = await writeLines(io, values.json ? jsonLines(hits) : textLines(hits, io.stdout));
      if (written || values.json) return 0;
      const isFiltered = reader && Object.keys(filter).length > 0;
      await writeText(io.stderr, `${isFiltered ? 'No hits match.' : noHitsYet(dataDir)}\n`);
      return 0;
    });
  };
}

async function* noHits(): AsyncGenerator<StoredHit> {}

/** Whether there were any. */
async function writeLines({ stdout }: CommandIo, lines: AsyncIterable<string>): Promise<boolean> {
  let written = false;
  for await (const line of lines) {
    await writeText(stdout, line);
    written = true;
  }
  return written;
}

async function* jsonLines(hits: AsyncIterable<StoredHit>): AsyncGenerator<string> {
  for await (const hit of hits) yield hitJson(hit);
}

async function* textLines(
  hits: AsyncIterable<StoredHit>,
  stdout: CommandIo['stdout'],
): AsyncGenerator<string> {
  if (!stdout.isTTY) {
    for await (const hit of hits) yield `${hitCells(hit).join('\t')}\n`;
    return;
  }
  const table = { headings: HIT_HEADINGS, columns: tableColumns(stdout) };
  for await (const line of tableLines(rows(hits), table)) yield `${line}\n`;
}

async function* rows(hits: AsyncIterable<StoredHit>): AsyncGenerator<string[]> {
  for await (const hit of hits) yield hitCells(hit);
}
