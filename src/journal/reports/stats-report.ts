import { tenths } from '../../text/tenths.ts';
import { isoTime } from './hit-record.ts';
import type { HitCounts } from './hit-tally.ts';
import {
  createStatsCounter,
  type HitStats,
  PERIOD_MS,
  periodOf,
  type StatsGrouping,
  type StatsRow,
} from './stats.ts';

/** What was counted. */
export interface StatsScope extends StatsGrouping {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The only link or offer that was counted; null: all. */
  readonly slug: string | null;
  readonly offerId: number | null;
}

/** The numbers to show. */
export interface StatsReport {
  readonly scope: StatsScope;
  readonly totals: HitCounts;
  readonly rows: readonly StatsRow[];
  /** Links or offers that `--limit` left off. */
  readonly leftOff: number;
  readonly hasRest: boolean;
}

/** Chooses the lines to show: each period, those too that saw no hit, and of each the `limit` largest groups. */
export function statsReport(stats: HitStats, scope: StatsScope, limit: number): StatsReport {
  const { totals, hasRest } = stats;
  if (scope.by === null)
    return { scope, totals, rows: withEmptyPeriods(stats.rows, scope), leftOff: 0, hasRest };
  const shownOf = new Map<number | null, number>();
  const rows = stats.rows.filter(({ periodMs, isRest }) => {
    const shown = (shownOf.get(periodMs) ?? 0) + 1;
    if (!isRest) shownOf.set(periodMs, shown);
    return isRest || shown <= limit;
  });
  return { scope, totals, rows, leftOff: stats.rows.length - rows.length, hasRest };
}

/** How many periods there are in a span, the parts of one at its ends included. */
export function periodCount({ sinceMs, untilMs, per }: StatsScope): number {
  if (per === null) return 0;
  return (periodOf(untilMs - 1, per) - periodOf(sinceMs, per)) / PERIOD_MS[per] + 1;
}

function withEmptyPeriods(rows: readonly StatsRow[], scope: StatsScope): readonly StatsRow[] {
  const { per, sinceMs } = scope;
  if (per === null) return rows;
  const byPeriod = new Map(rows.map(row => [row.periodMs, row]));
  return Array.from({ length: periodCount(scope) }, (_, i) => {
    const periodMs = periodOf(sinceMs, per) + i * PERIOD_MS[per];
    return byPeriod.get(periodMs) ?? { periodMs, group: null, isRest: false, ...NO_COUNTS };
  });
}

const NO_COUNTS: HitCounts = createStatsCounter({ by: null, per: null }).result().totals;

/** The share of people's hits that left without the ID they wanted, 0 to 1; null where none wanted one. */
export function noIdRate({ wantedId, withoutId }: HitCounts): number | null {
  return wantedId === 0 ? null : withoutId / wantedId;
}

/** The report as a JSON document; docs/hits.md explains its fields. */
export function statsDocument({ scope, totals, rows, leftOff }: StatsReport) {
  const { sinceMs, untilMs, slug, offerId, by, per } = scope;
  return {
    since: isoTime(sinceMs),
    until: isoTime(untilMs),
    link: slug,
    offer_id: offerId,
    by,
    per,
    totals: countsDocument(totals),
    rows: rows.map(row => ({
      ...(row.periodMs === null ? {} : { period: isoTime(row.periodMs) }),
      ...(by === null ? {} : { [by === 'link' ? 'link' : 'offer_id']: row.group, rest: row.isRest }),
      ...countsDocument(row),
    })),
    rows_left_off: leftOff,
  };
}

function countsDocument(counts: HitCounts) {
  const { hits, people, clicks, outcomes, wantedId, withoutId, everflow } = counts;
  return {
    hits,
    people,
    clicks,
    outcomes,
    wanted_id: wantedId,
    without_id: withoutId,
    no_id_rate: noIdRate(counts),
    everflow_ms: {
      answers: everflow.answers,
      p50: tenths(everflow.p50),
      p95: tenths(everflow.p95),
      p99: tenths(everflow.p99),
    },
  };
}
