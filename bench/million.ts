import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLink } from '../src/links/link.ts';
import { openSqliteLinkStore } from '../src/links/sqlite-store.ts';
import type { RowLink } from '../src/links/store.ts';
import { type Contender, startContender } from './contenders/contender.ts';
import { measure, median } from './rounds.ts';

// `npm run bench:million`: what a hit on a random one of a million links costs, as a ratio to one of ten. Writes some
// 600 MB below the system's directory for temporary files, which takes a minute or two. Ends with exit code 1 when
// the ratio is above the limit.

const ROUNDS = 15;
const REQUESTS = 4_000;
const LIMIT = 1.3;
const STAGE_ROWS = 1_000;
const SIZES = { 'ten links': 10, 'a million': Number(process.env['BENCH_LINKS'] ?? 1_000_000) } as const;
type Name = keyof typeof SIZES;

/** As `links import` gives each recipient of an SMS one: in no order, and without room between them. */
function slugOf(i: number): string {
  return `s/${((i * 7_919) % 1_000_003).toString(36).padStart(6, '0')}`;
}

function randomSlug(name: string): string {
  return slugOf(Math.floor(Math.random() * SIZES[name as Name]));
}

async function writeLinks(dataDir: string, links: number): Promise<void> {
  const store = await openSqliteLinkStore({ dataDir });
  const batch = await store.openBatch({ source: 'cli', takeOver: false, removeOthers: false });
  for (let from = 0; from < links; from += STAGE_ROWS) {
    const length = Math.min(STAGE_ROWS, links - from);
    await batch.stage(Array.from({ length }, (_, i) => rowLink(from + i)));
  }
  const { created } = await batch.commit();
  await batch.close();
  await store.close();
  if (created !== links) throw new Error(`${created} of ${links} links were written`);
}

function rowLink(i: number): RowLink {
  const link = parseLink(
    {
      slug: slugOf(i),
      offer_id: 2101,
      affiliate_id: 7,
      destination: 'https://brand.example/lp',
      fixed_params: { sub2: String(i), sub5: 'sms-spring' },
      tags: ['sms-spring'],
    },
    { allowHttp: true },
  );
  if (!link.ok) throw new Error(JSON.stringify(link.problems));
  return { row: i + 1, link: link.value };
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'click-proxy-bench-'));
  const running: Contender[] = [];
  try {
    const upstream = await startContender('upstream', ['--import', 'tsx', 'bench/upstream.ts']);
    running.push(upstream);
    const contenders: Contender[] = [];
    for (const [name, links] of Object.entries(SIZES)) {
      const dataDir = join(directory, String(links));
      process.stderr.write(`writing ${links.toLocaleString('en-US')} links\n`);
      await writeLinks(dataDir, links);
      contenders.push(await startContender(name, ['dist/cli.js', 'serve'], environment(upstream, dataDir)));
      running.push(...contenders.slice(-1));
    }
    report(await measure(contenders, { rounds: ROUNDS, requests: REQUESTS, slugOf: randomSlug }));
  } finally {
    for (const contender of running) contender.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function environment(upstream: Contender, dataDir: string): Record<string, string> {
  return {
    EVERFLOW_TRACKING_DOMAIN: upstream.origin,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
    RATE_LIMIT: '999999999/s',
    CLICK_RATE_LIMIT: '999999999/s',
    // All hits come from one address and lead to one page.
    BURST_LINKS: 'off',
  };
}

function report(rounds: Awaited<ReturnType<typeof measure>>): void {
  const all = (name: Name) => (rounds.get(name) ?? []).map(({ cpuUs }) => cpuUs);
  const cpu = (name: Name) => median(all(name));
  process.stdout.write(
    `\n${REQUESTS} redirects a round, ${ROUNDS} rounds, medians of CPU time for a redirect:\n\n`,
  );
  for (const name of Object.keys(SIZES) as Name[])
    process.stdout.write(`${name.padEnd(12)}${cpu(name).toFixed(0).padStart(6)} µs\n`);
  // Of each round by itself: what else the machine does in it, it does to both.
  const ten = all('ten links');
  const ratio = median(all('a million').map((us, i) => us / (ten[i] ?? Number.NaN)));
  process.stdout.write(`ratio       ${ratio.toFixed(2).padStart(6)} (limit ${LIMIT})\n`);
  if (ratio > LIMIT) process.exitCode = 1;
}

await main();
