import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLink } from '../src/links/link.ts';
import { openSqliteLinkStore } from '../src/links/sqlite-store.ts';
import { type Contender, startContender } from './contenders/contender.ts';
import { measure, median, type Round } from './rounds.ts';

// `npm run bench`: what a redirect costs, as a ratio to the least that a Node program can do. Rounds alternate, so
// that a machine that speeds up or slows down does it to both.

const ROUNDS = 5;
const REQUESTS = 6_000;

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
    report(await measure([floor, project], { rounds: ROUNDS, requests: REQUESTS, slugOf: () => 'spring' }));
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

await main();
