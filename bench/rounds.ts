import { Pool } from 'undici';
import type { Contender } from './contenders/contender.ts';

const CONNECTIONS = 64;

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
  'accept-language': 'en-US,en;q=0.9',
  accept: 'text/html,application/xhtml+xml',
};

/** What a contender needed in one round. */
export interface Round {
  /** CPU time for a redirect, in µs. */
  readonly cpuUs: number;
  readonly perSecond: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** Redirects in each round. */
  readonly requests: number;
  /** The slug of a request to a contender. */
  slugOf(name: string): string;
}

/**
 * Loads the contenders in turns, after one round that does not count: a machine that speeds up or slows down does it
 * to all of them.
 * @throws {Error} when an answer is no redirect with an ID of its own.
 */
export async function measure(
  contenders: readonly Contender[],
  options: MeasureOptions,
): Promise<Map<string, Round[]>> {
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await load(contender, options);
  for (let round = 1; round <= options.rounds; round++) {
    for (const contender of contenders) rounds.get(contender.name)?.push(await oneRound(contender, options));
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
  }
  return rounds;
}

async function oneRound(contender: Contender, options: MeasureOptions): Promise<Round> {
  const cpuBefore = contender.cpuUs();
  const startedAt = performance.now();
  await load(contender, options);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    cpuUs: (contender.cpuUs() - cpuBefore) / options.requests,
    perSecond: options.requests / seconds,
  };
}

async function load({ name, origin }: Contender, { requests, slugOf }: MeasureOptions): Promise<void> {
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const ids = new Set<string>();
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      const path = `/${slugOf(name)}?sub1=a&utm_source=mail&n=${left}`;
      const { statusCode, headers, body } = await pool.request({ path, method: 'GET', headers: BROWSER });
      await body.dump();
      const id = /_ef_transaction_id=([0-9a-f]{32})/.exec(String(headers['location']))?.[1];
      if (statusCode !== 302 || id === undefined)
        throw new Error(`${name} answered ${statusCode} without an ID`);
      ids.add(id);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
  if (ids.size !== requests) throw new Error(`${name} gave ${ids.size} IDs to ${requests} visitors`);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
