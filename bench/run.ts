import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { parseLink } from '../src/links/link.ts';
import { openSqliteLinkStore } from '../src/links/sqlite-store.ts';
import { type Contender, startContender } from './contender.ts';

// `npm run bench`: what a redirect costs, as a ratio to the least that a Node program can do. Rounds alternate, so
// that a machine that speeds up or slows down does it to both.

const ROUNDS = 5;
const REQUESTS = 6_000;
const CONNECTIONS = 64;

interface Round {
  readonly cpuUs: number;
  readonly perSecond: number;
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'click-proxy-bench-'));
  const running: Contender[] = [];
  const started = async (...args: Parameters<typeof startContender>) => {
    const contender = await startContender(...args);
    running.push(contender);
    return contender;
  };
  try {
    await writeLink(dataDir);
    const upstream = await started('upstream', ['--import', 'tsx', 'bench/upstream.ts']);
    const floor = await started('floor', ['--import', 'tsx', 'bench/floor.ts', upstream.origin]);
    const project = await started('this project', ['dist/cli.js', 'serve'], {
      EVERFLOW_TRACKING_DOMAIN: upstream.origin,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      ADMIN_PORT: '0',
      RATE_LIMIT: '999999999/s',
      CLICK_RATE_LIMIT: '999999999/s',
    });
    report(await measure([floor, project]));
  } finally {
    for (const contender of running) contender.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function writeLink(dataDir: string): Promise<void> {
  const store = await openSqliteLinkStore({ dataDir });
  const link = parseLink(
    { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp' },
    { allowHttp: true },
  );
  if (link.ok) await store.put(link.value, { source: 'cli', replace: true, takeOver: false });
  await store.close();
}

async function measure(contenders: readonly Contender[]): Promise<Map<string, Round[]>> {
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await load(contender, REQUESTS);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const contender of contenders) rounds.get(contender.name)?.push(await oneRound(contender));
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  return rounds;
}

async function oneRound(contender: Contender): Promise<Round> {
  const cpuBefore = contender.cpuUs();
  const startedAt = performance.now();
  await load(contender, REQUESTS);
  const seconds = (performance.now() - startedAt) / 1000;
  return { cpuUs: (contender.cpuUs() - cpuBefore) / REQUESTS, perSecond: REQUESTS / seconds };
}

/** Sends the requests over `CONNECTIONS` connections; throws when an answer is no redirect with an ID of its own. */
async function load({ name, origin }: Contender, count: number): Promise<void> {
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const ids = new Set<string>();
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const path = `/spring?sub1=a&utm_source=mail&n=${left}`;
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
  if (ids.size !== count) throw new Error(`${name} gave ${ids.size} IDs to ${count} visitors`);
}

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
  'accept-language': 'en-US,en;q=0.9',
  accept: 'text/html,application/xhtml+xml',
};

function report(rounds: Map<string, Round[]>): void {
  const floor = median((rounds.get('floor') ?? []).map(round => round.cpuUs));
  process.stdout.write(`\n${REQUESTS} redirects a round, ${ROUNDS} rounds, medians:\n\n`);
  for (const [name, list] of rounds) {
    const cpu = median(list.map(round => round.cpuUs));
    const perSecond = median(list.map(round => round.perSecond));
    process.stdout.write(
      `${name.padEnd(14)}${cpu.toFixed(0).padStart(6)} µs CPU a redirect   ${(cpu / floor).toFixed(2)} × floor   ${perSecond.toFixed(0)}/s\n`,
    );
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await main();
