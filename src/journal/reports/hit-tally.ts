import { leftWithId } from '../model/left-with-id.ts';
import { OUTCOMES, type Outcome } from '../model/outcome.ts';
import type { CountedHit } from '../model/stored-hit.ts';
import {
  addLatencies,
  countLatency,
  createLatencyHistogram,
  type LatencyHistogram,
  latencyQuantile,
} from './latency-histogram.ts';

/** How many hits there were, and what became of them; docs/hits.md says exactly what each number counts. */
export interface HitCounts {
  /** The sum of the outcomes. */
  readonly hits: number;
  readonly people: number;
  /** Hits with a click of their own at Everflow: `clicked`, `late` and `recovered`. */
  readonly clicks: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** People's hits that found a live link. */
  readonly wantedId: number;
  /** Those of them that left without an ID. */
  readonly withoutId: number;
  /** Answers of Everflow, and how many ms half, 95 % and 99 % of them took at most. */
  readonly everflow: {
    readonly answers: number;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
}

/** Hits being counted. */
export interface Tally {
  readonly outcomes: Record<Outcome, number>;
  people: number;
  wantedId: number;
  withoutId: number;
  readonly latencies: LatencyHistogram;
}

const NO_HITS = Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0])) as Record<Outcome, number>;

export function createTally(): Tally {
  return {
    outcomes: { ...NO_HITS },
    people: 0,
    wantedId: 0,
    withoutId: 0,
    latencies: createLatencyHistogram(),
  };
}

export function countHit(tally: Tally, hit: CountedHit): void {
  const { outcome, visitor, everflowMs } = hit;
  tally.outcomes[outcome] += 1;
  if (everflowMs !== null && ANSWERED.has(outcome)) countLatency(tally.latencies, everflowMs);
  if (visitor.kind !== 'person') return;
  tally.people += 1;
  if (outcome === 'not_found' || outcome === 'gone') return;
  tally.wantedId += 1;
  if (!leftWithId(hit)) tally.withoutId += 1;
}

/** Outcomes with an answer of Everflow that could be used; how long the others waited says nothing of its speed. */
const ANSWERED: ReadonlySet<Outcome> = new Set<Outcome>(['clicked', 'rejected', 'late', 'recovered']);

/** Adds what `from` counted. */
export function addTally(to: Tally, from: Tally): void {
  for (const outcome of OUTCOMES) to.outcomes[outcome] += from.outcomes[outcome];
  to.people += from.people;
  to.wantedId += from.wantedId;
  to.withoutId += from.withoutId;
  addLatencies(to.latencies, from.latencies);
}

/** How many hits were counted: the outcomes' sum, so that the two cannot differ. */
export function hitsOf({ outcomes }: Tally): number {
  return OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
}

/** What has been counted so far. */
export function countsOf(tally: Tally): HitCounts {
  const { outcomes, people, wantedId, withoutId, latencies } = tally;
  return {
    hits: hitsOf(tally),
    people,
    clicks: outcomes.clicked + outcomes.late + outcomes.recovered,
    outcomes: { ...outcomes },
    wantedId,
    withoutId,
    everflow: {
      answers: latencies.count,
      p50: latencyQuantile(latencies, 0.5),
      p95: latencyQuantile(latencies, 0.95),
      p99: latencyQuantile(latencies, 0.99),
    },
  };
}
