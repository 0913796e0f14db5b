import type { Bed } from './bed.ts';
import type { Options } from './options.ts';
import type { Drawing } from './report/drawing.ts';
import type { Row } from './report/rows.ts';

/** One kind of load. */
export interface Scenario {
  readonly name: string;
  /** What it models: its line in the help. */
  readonly summary: string;
  run(bed: Bed, options: Options): Promise<Result>;
}

/** The outcome of a scenario: source of the table, the result file and the drawing. */
export interface Result {
  /** Parameters of the run: delays in ms, numbers of connections, requests in a round. */
  readonly setting: Readonly<Record<string, number | string>>;
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** The row that ratios compare with; null: there are no ratios. */
  readonly baseline: string | null;
  readonly targets: readonly Target[];
  /** Sentences: what was left out, and what a reader of the figures must know. */
  readonly notes: readonly string[];
  readonly drawing: Drawing;
}

/** A limit that the project promises to keep, and the figure that was measured. */
export interface Target {
  /** Such as "CPU × floor". */
  readonly what: string;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  /** null: not judged, because the contender to compare with was left out. */
  readonly value: number | null;
}

export function isMet({ limit, value }: Target): boolean {
  if (value === null) return true;
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}
