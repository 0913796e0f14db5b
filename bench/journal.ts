// What a hit's row costs the journal, by how many hits come in one turn of the event loop: CPU time of the process,
// in rounds that take the sizes in turns, so that a machine that slows down does it to all of them.
// `npx tsx bench/journal.ts`; it writes some 60 MB below the system's directory for temporary files.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hit } from '../src/journal/hit.ts';
import type { Journal } from '../src/journal/journal.ts';
import { openSqliteJournal } from '../src/journal/sqlite-journal.ts';
import { testHit } from '../test/support/test-hit.ts';

const SIZES = [1, 8, 32, 64, 500];
const ROUNDS = 30;
/** Rows of each size in a round, and turns at most. */
const ROWS = 2_000;
const MAX_TURNS = 250;

/** CPU time for a row, in µs. */
interface Cost {
  readonly append: number;
  readonly write: number;
}

const USER_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

/** The usual hit, and one of five that was no person's. */
function hitOf(i: number): Hit {
  const fields = {
    timeMs: Date.now(),
    userAgent: USER_AGENT,
    linkId: 'spring',
    address: `203.0.113.${i % 256}`,
  };
  if (i % 5 > 0) return testHit(fields);
  return testHit({
    ...fields,
    visitor: { kind: 'bot', reason: 'isbot' },
    outcome: 'skipped',
    reason: 'bot',
    transactionId: null,
    everflowMs: null,
  });
}

async function measure(journal: Journal, size: number): Promise<Cost> {
  const turns = Math.min(ROWS / size, MAX_TURNS);
  let [append, write] = [0, 0];
  for (let turn = 0; turn < turns; turn += 1) {
    const hits = Array.from({ length: size }, (_, i) => hitOf(turn * size + i));
    const begun = cpuUs();
    const appended = hits.map(hit => journal.append(hit));
    const taken = cpuUs();
    await Promise.all(appended);
    append += taken - begun;
    write += cpuUs() - taken;
  }
  return { append: append / turns / size, write: write / turns / size };
}

/** Of the whole process, in µs. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(values: readonly number[]): string {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return middle.toFixed(1).padStart(8);
}

const dataDir = await mkdtemp(join(tmpdir(), 'click-proxy-bench-'));
const journal = await openSqliteJournal({
  dataDir,
  address: 'cut',
  retentionMs: null,
  deferredMs: 0,
  log: { info: () => {}, warn: () => {}, error: (_, message) => process.stderr.write(`${message}\n`) },
  observe: { batch: () => {}, failure: () => {} },
});
const costs = new Map<number, Cost[]>(SIZES.map(size => [size, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [size, list] of costs) list.push(await measure(journal, size));
await journal.close();
await rm(dataDir, { recursive: true });

process.stdout.write('CPU µs a row, medians\n\nrows in a turn   append   write\n');
for (const [size, list] of costs) {
  const append = median(list.map(cost => cost.append));
  const write = median(list.map(cost => cost.write));
  process.stdout.write(`${String(size).padStart(14)} ${append}${write}\n`);
}
