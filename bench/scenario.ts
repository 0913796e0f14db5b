import type { Bed } from './bed.ts';
import type { Options } from './options.ts';
import type { Drawing } from './report/drawing.ts';
import type { Row } from './report/rows.ts';

/** One way of loading the contenders. */
export interface Scenario {
  readonly name: string;
  /** What it models: a line of the help. */
  readonly summary: string;
  run(bed: Bed, options: Options): Promise<Result>;
}

/** What a scenario has found: the table, the file of results and the drawing are made from it. */
export interface Result {
  /** How it was run: delays in ms, numbers of connections, requests in a round. */
  readonly setting: Readonly<Record<string, number | string>>;
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** The row that ratios are to; null: there are none. */
  readonly baseline: string | null;
  readonly targets: readonly Target[];
  /** Sentences: what was left out, what must be known to read the figures. */
  readonly notes: readonly string[];
  readonly drawing: Drawing;
}

/** What issue and docs promise, and what came of it. */
export interface Target {
  /** Such as "CPU × floor". */
  readonly what: string;
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  /** null: it could not be judged, because who it is compared to was left out. */
  readonly value: number | null;
}

export function isMet({ limit, value }: Target): boolean {
  if (value === null) return true;
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}
