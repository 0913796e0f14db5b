import type { HitFilter } from '../../journal/model/stored-hit.ts';
import { safeJson } from '../../journal/reports/hit-record.ts';
import { createStatsCounter, type HitStats } from '../../journal/reports/stats.ts';
import {
  periodCount,
  type StatsScope,
  statsDocument,
  statsReport,
} from '../../journal/reports/stats-report.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import { type Command, type CommandIo, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { count } from '../terminal/progress.ts';
import { readArgs, readLimit } from '../terminal/read-args.ts';
import { CHOICE_OPTIONS, readFilter, SPAN_HELP, SPAN_OPTIONS } from './filter.ts';
import { createHitsProgress } from './progress.ts';
import { type HitsDeps, noHitsYet, withJournal } from './session.ts';
import { statsText } from './stats-text.ts';

const DEFAULT_SPAN_MS = 86_400_000;
const DEFAULT_LIMIT = 20;
/** More lines than that are a task for an export: the hours of a year. */
const MAX_PERIODS = 10_000;

const HELP = `click-proxy hits stats [--by link|offer] [--per hour|day] [--since T] [--until T] [--link SLUG] [--offer ID]
                       [--limit N] [--json]

Counts hits, people, clicks, how hits ended, people who left without an ID, and how long Everflow took (p50, p95,
p99). docs/hits.md says exactly what each number counts. Periods are hours or days of UTC.

  --by link|offer   a line for each, the most hits first
  --per hour|day    a line for each, those too that saw no hit
${SPAN_HELP}                  default: the last 24 hours
  --link SLUG     hits of this link, on whatever domain
  --offer ID      hits of this offer
  --limit N       with --by: no more than N lines (with --per: of each period); default ${DEFAULT_LIMIT}
  --json          one JSON document

  click-proxy hits stats --by offer --since 7d
  click-proxy hits stats --per hour --link spring
`;

/** `click-proxy hits stats`. */
export function createStatsCommand(deps: HitsDeps): Command {
  return async (args, io) => {
    const values = readValues(args);
    if (values.help) {
      await writeText(io.stdout, HELP);
      return 0;
    }
    const by = choice('by', values.by, ['link', 'offer'] as const);
    const per = choice('per', values.per, ['hour', 'day'] as const);
    if (values.limit !== undefined && by === null)
      throw new UsageError('--limit goes with --by link or --by offer.');
    const limit = readLimit(values.limit, DEFAULT_LIMIT);
    const filter = readSpan(values, deps.now());
    const scope = { ...filter, slug: filter.slug ?? null, offerId: filter.offerId ?? null, by, per };
    refuseTooManyPeriods(scope);
    return withJournal(io, deps, async (reader, dataDir) => {
      if (!reader && !values.json) {
        await writeText(io.stderr, `${noHitsYet(dataDir)}\n`);
        return 0;
      }
      const stats = reader
        ? await countHits(reader, filter, scope, deps, io)
        : createStatsCounter(scope).result();
      const report = statsReport(stats, scope, limit);
      const { isTTY, columns = 80 } = io.stdout;
      const width = isTTY ? columns : Number.POSITIVE_INFINITY;
      const text = values.json ? `${safeJson(statsDocument(report), 2)}\n` : statsText(report, width);
      await writeText(io.stdout, text);
      return 0;
    });
  };
}

function readValues(args: readonly string[]) {
  const { link, offer } = CHOICE_OPTIONS;
  return readArgs('hits stats', {
    args: [...args],
    options: {
      by: { type: 'string' },
      per: { type: 'string' },
      link,
      offer,
      ...SPAN_OPTIONS,
      limit: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function choice<T extends string>(option: string, value: string | undefined, known: readonly T[]): T | null {
  if (value === undefined) return null;
  const found = known.find(name => name === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} must be ${known.join(' or ')}, not "${value}".`);
}

type Span = HitFilter & { readonly sinceMs: number; readonly untilMs: number };

function readSpan(values: ReturnType<typeof readValues>, nowMs: number): Span {
  const filter = readFilter(values, nowMs);
  const untilMs = filter.untilMs ?? nowMs;
  const sinceMs = filter.sinceMs ?? untilMs - DEFAULT_SPAN_MS;
  if (sinceMs >= untilMs) throw new UsageError(`--since must be in the past; ${values.since} is not.`);
  return { ...filter, sinceMs, untilMs };
}

function refuseTooManyPeriods(scope: StatsScope): void {
  const periods = periodCount(scope);
  if (periods > MAX_PERIODS)
    throw new UsageError(
      `--per ${scope.per} would give ${count(periods)} lines, and ${count(MAX_PERIODS)} are the most: take a later --since${scope.per === 'hour' ? ', or --per day' : ''}.`,
    );
}

async function countHits(
  reader: JournalReader,
  filter: Span,
  scope: StatsScope,
  deps: HitsDeps,
  io: CommandIo,
): Promise<HitStats> {
  const counter = createStatsCounter(scope);
  const progress = await createHitsProgress({ reader, filter, now: deps.now, stderr: io.stderr });
  let rows = 0;
  try {
    for await (const hits of reader.pagesToCount(filter)) {
      io.ended.throwIfAborted();
      for (const hit of hits) counter.count(hit);
      rows += hits.length;
      progress.update(rows, rows);
    }
  } finally {
    progress.done();
  }
  return counter.result();
}
