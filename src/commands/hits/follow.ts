import type { Outcome } from '../../journal/model/outcome.ts';
import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import { hitJson } from '../../journal/reports/hit-record.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import { type Command, type CommandIo, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs } from '../terminal/read-args.ts';
import { tableLine } from '../terminal/text-table.ts';
import { CHOICE_HELP, CHOICE_OPTIONS, readFilter } from './filter.ts';
import { explainJournalError, type HitsDeps, noHitsYet, openJournal, readDataDir } from './session.ts';
import { HIT_HEADINGS, hitCells, LIVE_WIDTHS, tableColumns } from './table.ts';

const HELP = `click-proxy hits follow [--link SLUG] [--offer ID] [--outcome A,B] [--json]

Shows hits as they are written, until Ctrl-C; where there is no journal yet, it waits for one. What becomes of a hit
later is not shown, and no hit is late, recovered or expired at first: "hits show" and "hits list" have those.
Times are UTC.

${CHOICE_HELP}  --json          one JSON object to a line

  click-proxy hits follow --outcome unknown,deferred,rejected
`;

/** What a hit only becomes after its visitor has left. */
const LATER_OUTCOMES: readonly Outcome[] = ['late', 'recovered', 'expired'];

const POLL_MS = 500;
/** Hits read at once. */
const PAGE = 500;

/** `click-proxy hits follow`. */
export function createFollowCommand(deps: HitsDeps): Command {
  return async (args, io) => {
    const { values } = readArgs('hits follow', {
      args: [...args],
      options: {
        ...CHOICE_OPTIONS,
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      await writeText(io.stdout, HELP);
      return 0;
    }
    const filter = readFilter(values, deps.now());
    refuseLaterOutcomes(filter);
    const opened = await openWhenThere(io, deps);
    if (!opened) return 0;
    try {
      await follow(opened, filter, deps, io, values.json ? hitJson : liveLine(io.stdout));
      return 0;
    } catch (error) {
      throw explainJournalError(error, io);
    } finally {
      await opened.reader.close();
    }
  };
}

function refuseLaterOutcomes({ outcomes = [] }: HitFilter): void {
  const later = outcomes.filter(outcome => LATER_OUTCOMES.includes(outcome));
  if (later.length === 0) return;
  throw new UsageError(
    `hits follow shows hits as they are first written, and none is ${later.join(' or ')} then; see click-proxy hits list --outcome ${later.join(',')}.`,
  );
}

interface Opened {
  readonly reader: JournalReader;
  /** The hits after this one are new. */
  readonly afterSeq: number;
}

/** The journal, as soon as there is one; null when the process is asked to end before. */
async function openWhenThere(io: CommandIo, deps: HitsDeps): Promise<Opened | null> {
  const dataDir = readDataDir(io);
  let waited = false;
  while (!io.ended.aborted) {
    try {
      const reader = await openJournal(dataDir, deps);
      // Whoever waited for the journal to begin sees its first hit too.
      if (reader) return { reader, afterSeq: waited ? 0 : await reader.lastSeq() };
    } catch (error) {
      throw explainJournalError(error, io);
    }
    if (!waited) await writeText(io.stderr, `${noHitsYet(dataDir)} Waiting for the first.\n`);
    waited = true;
    await deps.pause(POLL_MS, io.ended);
  }
  return null;
}

async function follow(
  { reader, afterSeq }: Opened,
  filter: HitFilter,
  deps: HitsDeps,
  { stdout, ended }: CommandIo,
  toLine: (hit: StoredHit) => string,
): Promise<void> {
  let seq = afterSeq;
  if (stdout.isTTY && toLine !== hitJson)
    await writeText(stdout, `${tableLine(HIT_HEADINGS, LIVE_WIDTHS, tableColumns(stdout))}\n`);
  while (!ended.aborted) {
    // Asked for before the hits, so that none can be written between the two and be passed over.
    const lastSeq = await reader.lastSeq();
    const hits = lastSeq > seq ? await reader.after(seq, filter, PAGE) : [];
    if (hits.length > 0) await writeText(stdout, hits.map(toLine).join(''));
    seq = nextSeq(seq, lastSeq, hits);
    if (hits.length < PAGE) await deps.pause(POLL_MS, ended);
  }
}

/** After a page that is not full, hits that the filter leaves out need not be read again at the next look. */
function nextSeq(seq: number, lastSeq: number, hits: readonly StoredHit[]): number {
  const lastShown = hits.at(-1)?.seq ?? seq;
  return hits.length < PAGE ? Math.max(lastShown, lastSeq) : lastShown;
}

function liveLine(stdout: CommandIo['stdout']): (hit: StoredHit) => string {
  const columns = tableColumns(stdout);
  return hit =>
    stdout.isTTY ? `${tableLine(hitCells(hit), LIVE_WIDTHS, columns)}\n` : `${hitCells(hit).join('\t')}\n`;
}
