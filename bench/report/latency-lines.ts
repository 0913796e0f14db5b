import type { Round } from '../rounds.ts';
import { percentile } from '../statistics.ts';
import type { Lines, Point } from './drawing.ts';

/** Percentiles as shares, at even steps in the number of nines. */
const SHARES = Array.from({ length: 61 }, (_, i) => 1 - 10 ** -(0.3 + i * 0.045));
const TICKS = [0.5, 0.9, 0.99, 0.999];

/** Percentiles of the latency that each adds to the upstream's `delayMs`, over all rounds. */
export function latencyLines(
  title: string,
  found: ReadonlyMap<string, readonly Round[]>,
  delayMs: number,
): Lines {
  const series = [...found].map(([name, rounds]) => ({ name, points: points(rounds, delayMs) }));
  return {
    kind: 'lines',
    title,
    xTitle: 'percentile of the visitors',
    xTicks: TICKS.map(share => ({ at: nines(share), text: `p${Number((share * 100).toFixed(1))}` })),
    panels: [{ title: 'added, ms', series }],
  };
}

function points(rounds: readonly Round[], delayMs: number): Point[] {
  const all = rounds.flatMap(({ latenciesMs }) => [...latenciesMs]);
  const ascending = Float64Array.from(all).sort();
  return SHARES.map(share => [nines(share), Math.max(0, percentile(ascending, share) - delayMs)]);
}

/** 0.9 has one, 0.99 has two. */
function nines(share: number): number {
  return -Math.log10(1 - share);
}
