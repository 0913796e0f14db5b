import type { Round } from '../rounds.ts';
import { median, ratios } from '../statistics.ts';

/** All measures: their names in tables, and the decimals that are worth reading. */
export const MEASURES = {
  cpuUs: ['CPU µs', 0],
  cpuRatio: ['CPU ×', 2],
  perSecond: ['redirects/s', 0],
  speedRatio: ['speed ×', 2],
  p50Ms: ['p50 ms', 1],
  p99Ms: ['p99 ms', 1],
  addedP99Ms: ['added p99 ms', 1],
  maxMs: ['max ms', 0],
  generatorMs: ['generator ms', 0],
  taps: ['taps', 0],
  failed: ['failed', 0],
  withoutId: ['without ID', 0],
  idleMb: ['idle MB', 0],
  afterMb: ['after MB', 0],
  peakRssMb: ['peak MB', 0],
  loadPercent: ['load %', 0],
} as const satisfies Record<string, readonly [title: string, decimals: number]>;

export type Measure = keyof typeof MEASURES;

/** The figures of one contender, by round. */
export interface Row {
  readonly name: string;
  readonly values: Partial<Record<Measure, readonly number[]>>;
}

const OF_A_ROUND = ['cpuUs', 'perSecond', 'p50Ms', 'p99Ms', 'peakRssMb', 'loadPercent'] as const;

/** Turns rounds into rows, with CPU time and speed also as ratios to the baseline. */
export function rowsOf(found: ReadonlyMap<string, readonly Round[]>, baseline: string): Row[] {
  const base = found.get(baseline);
  return [...found].map(([name, rounds]) => {
    const values: Partial<Record<Measure, readonly number[]>> = {};
    for (const measure of OF_A_ROUND) {
      const all = rounds.map(round => round[measure]).filter(value => value !== null);
      if (all.length > 0) values[measure] = all;
    }
    if (!base) return { name, values };
    if (values.cpuUs)
      values.cpuRatio = ratios(
        values.cpuUs,
        base.map(({ cpuUs }) => cpuUs ?? Number.NaN),
      );
    if (values.perSecond)
      values.speedRatio = ratios(
        values.perSecond,
        base.map(({ perSecond }) => perSecond),
      );
    return { name, values };
  });
}

/** The median of a row's measure; null when there is none. */
export function medianOf(rows: readonly Row[], name: string, measure: Measure): number | null {
  const values = rows.find(row => row.name === name)?.values[measure];
  return values ? median(values) : null;
}

/** The median of the rounds' ratios between two rows; null when a row is missing. */
export function medianRatio(
  rows: readonly Row[],
  measure: Measure,
  [name, to]: readonly [name: string, to: string],
): number | null {
  const values = rows.find(row => row.name === name)?.values[measure];
  const baseline = rows.find(row => row.name === to)?.values[measure];
  return values && baseline ? median(ratios(values, baseline)) : null;
}
