import type { CountedHit } from '../model/stored-hit.ts';
import {
  addTally,
  countHit,
  countsOf,
  createTally,
  type HitCounts,
  hitsOf,
  type Tally,
} from './hit-tally.ts';

/** What hits are counted by, beside all together: a line for each link or offer, for each hour or day (UTC). */
export interface StatsGrouping {
  readonly by: 'link' | 'offer' | null;
  readonly per: 'hour' | 'day' | null;
}

/** The counts of one link or offer, of one period, or of one in the other. */
export interface StatsRow extends HitCounts {
  /** The period's beginning in ms since the epoch; null without `per`. */
  readonly periodMs: number | null;
  /** A slug or an offer's ID; null where the hit had none, and without `by`. */
  readonly group: string | number | null;
  /** Whether this is the sum of groups that were too many to be kept apart. */
  readonly isRest: boolean;
}

export interface HitStats {
  readonly totals: HitCounts;
  /** By period, then the most hits first, the rest last. */
  readonly rows: readonly StatsRow[];
  /** Whether there were more groups than are kept apart: a row may then lack hits that are in the rest. */
  readonly hasRest: boolean;
}

export interface StatsCounter {
  count(hit: CountedHit): void;
  result(): HitStats;
}

/** Milliseconds in a period. */
export const PERIOD_MS = { hour: 3_600_000, day: 86_400_000 } as const;

/** Groups kept apart: 35 MB at most. One link for each recipient makes millions, and nobody reads those lines. */
const MAX_GROUPS = 10_000;

interface Group {
  readonly periodMs: number | null;
  readonly group: string | number | null;
  readonly isRest: boolean;
  readonly tally: Tally;
}

/** Counts hits, in whatever order they come, in bounded memory. */
export function createStatsCounter(grouping: StatsGrouping, maxGroups = MAX_GROUPS): StatsCounter {
  const totals = createTally();
  const groups = new Map<string, Group>();
  const rests = new Map<number | null, Group>();
  const isGrouped = grouping.by !== null || grouping.per !== null;

  function groupOf(hit: CountedHit): Group {
    const periodMs = grouping.per === null ? null : periodOf(hit.timeMs, grouping.per);
    const group = nameOf(hit, grouping.by);
    const key = `${periodMs} ${typeof group} ${group}`;
    const known = groups.get(key);
    if (known) return known;
    if (groups.size >= maxGroups) mergeSmallest(groups, rests);
    const created = { periodMs, group, isRest: false, tally: createTally() };
    groups.set(key, created);
    return created;
  }

  return {
    count(hit) {
      countHit(totals, hit);
      if (isGrouped) countHit(groupOf(hit).tally, hit);
    },
    result: () => ({
      totals: countsOf(totals),
      rows: [...groups.values(), ...rests.values()].map(toRow).sort(byPeriodThenHits),
      hasRest: rests.size > 0,
    }),
  };
}

/** The beginning of the period (UTC) that a time lies in. */
export function periodOf(timeMs: number, per: 'hour' | 'day'): number {
  return Math.floor(timeMs / PERIOD_MS[per]) * PERIOD_MS[per];
}

function nameOf(hit: CountedHit, by: StatsGrouping['by']): string | number | null {
  if (by === null) return null;
  return by === 'link' ? hit.slug : hit.offerId;
}

/** Makes room: half of the groups, those with the fewest hits, become the rest of their period. */
function mergeSmallest(groups: Map<string, Group>, rests: Map<number | null, Group>): void {
  const sized = [...groups].map(([key, group]) => ({ key, ...group, hits: hitsOf(group.tally) }));
  sized.sort((a, b) => a.hits - b.hits);
  for (const { key, periodMs, tally } of sized.slice(0, Math.ceil(sized.length / 2))) {
    const rest = rests.get(periodMs) ?? { periodMs, group: null, isRest: true, tally: createTally() };
    rests.set(periodMs, rest);
    addTally(rest.tally, tally);
    groups.delete(key);
  }
}

function toRow({ periodMs, group, isRest, tally }: Group): StatsRow {
  return { periodMs, group, isRest, ...countsOf(tally) };
}

function byPeriodThenHits(a: StatsRow, b: StatsRow): number {
  return (
    (a.periodMs ?? 0) - (b.periodMs ?? 0) ||
    Number(a.isRest) - Number(b.isRest) ||
    b.hits - a.hits ||
    String(a.group).localeCompare(String(b.group), 'en')
  );
}
