import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessUsage } from './contenders/process-usage.ts';
import type { Load } from './load/load.ts';
import { percentile } from './statistics.ts';

/** A participant in a comparison. */
export interface Entrant {
  readonly name: string;
  /** null: it runs elsewhere, where its usage cannot be measured. */
  readonly usage: ProcessUsage | null;
  /** Runs one round of load; a warm-up does not count. */
  load(warmUp: boolean): Promise<Load>;
}

/** The figures of one entrant in one round. */
export interface Round {
  /** CPU time per redirect, in µs; null when it cannot be measured. */
  readonly cpuUs: number | null;
  readonly perSecond: number;
  /** Redirects without an ID. */
  readonly withoutId: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly peakRssMb: number | null;
  /** How busy the load generator and the upstream kept their core. Near 100, they limit the speed. */
  readonly loadPercent: number;
  readonly latenciesMs: Float64Array;
}

export interface AlternateOptions {
  readonly rounds: number;
  /** Runs on the core of the load. */
  readonly upstream: ProcessUsage;
  say(line: string): void;
}

/** Wait after the last answer: late writes to the journal and the log belong to the round. */
const AFTER_MS = 300;

/**
 * Loads all entrants in turns, after a round that does not count: a machine that speeds up or slows down affects all of
 * them. Every other round runs in reverse order, so that nobody always follows the same entrant.
 */
export async function alternate(
  entrants: readonly Entrant[],
  { rounds, upstream, say }: AlternateOptions,
): Promise<Map<string, Round[]>> {
  const found = new Map<string, Round[]>(entrants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const said: string[] = [];
    for (const entrant of round % 2 === 0 ? entrants : entrants.toReversed()) {
      const figures = await oneRound(entrant, upstream, round === 0);
      if (round > 0) found.get(entrant.name)?.push(figures);
      said.push(`${entrant.name} ${cost(figures)}`);
    }
    say(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${said.join(', ')}`);
  }
  return found;
}

async function oneRound({ usage, load }: Entrant, upstream: ProcessUsage, warmUp: boolean): Promise<Round> {
  usage?.resetPeak();
  const cpuBefore = usage?.cpuUs() ?? 0;
  const loadBefore = process.cpuUsage();
  const upstreamBefore = upstream.cpuUs();
  const { redirects, ids, seconds, latenciesMs } = await load(warmUp);
  const { user, system } = process.cpuUsage(loadBefore);
  const loadUs = user + system + upstream.cpuUs() - upstreamBefore;
  await delay(AFTER_MS);
  latenciesMs.sort();
  return {
    cpuUs: usage && (usage.cpuUs() - cpuBefore) / redirects,
    perSecond: redirects / seconds,
    withoutId: redirects - ids,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    loadPercent: loadUs / seconds / 1e4,
    peakRssMb: usage && usage.peakRssBytes() / 1e6,
    latenciesMs,
  };
}

function cost({ cpuUs, perSecond }: Round): string {
  return cpuUs === null ? `${perSecond.toFixed(0)}/s` : `${cpuUs.toFixed(0)} µs`;
}
