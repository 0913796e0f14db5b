// CPU time of a journal row, by the hit's outcome and the number of hits in one turn of the event loop. All cases take
// turns in each round, so that a machine that slows down affects all of them.
// `npx tsx bench/journal.ts`; it writes some 500 MB to the system's directory for temporary files.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hit } from '../src/journal/model/hit.ts';
import type { Journal } from '../src/journal/store/journal.ts';
import { openSqliteJournal } from '../src/journal/store/sqlite-journal.ts';
import { testDeferredHit, testHit } from '../test/support/test-hit.ts';

const SIZES = [1, 8, 16, 32, 500];
const ROUNDS = 15;
/** Rows of each kind and size in a round, in at most MAX_TURNS turns. */
const ROWS = 2_000;
const MAX_TURNS = 250;

/** CPU time per row, in µs. */
interface Cost {
  readonly append: number;
  readonly write: number;
}

const USER_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

const fieldsOf = (i: number): Partial<Hit> => ({
  timeMs: Date.now(),
  userAgent: USER_AGENT,
  linkId: 'spring',
  address: `203.0.113.${i % 256}`,
});

const clicked = (i: number) => testHit(fieldsOf(i));

const skipped = (i: number) =>
  testHit({
    ...fieldsOf(i),
    visitor: { kind: 'bot', reason: 'isbot' },
    outcome: 'skipped',
    reason: 'bot',
    transactionId: null,
    everflowMs: null,
  });

/** A hit during an outage of Everflow. */
const deferred = (i: number) => {
  const headers = ['x-forwarded-for', `203.0.113.${i % 256}`, 'user-agent', USER_AGENT];
  headers.push('accept-language', 'en-US,en;q=0.9', 'referer', 'https://mail.example/inbox/123');
  return testDeferredHit(fieldsOf(i), { headers });
};

const KINDS: Readonly<Record<string, (i: number) => Hit>> = {
  clicked,
  skipped,
  /** One hit in five comes from a bot. */
  mixed: i => (i % 5 > 0 ? clicked(i) : skipped(i)),
  deferred,
};

async function measure(journal: Journal, size: number, make: (i: number) => Hit): Promise<Cost> {
  const turns = Math.min(ROWS / size, MAX_TURNS);
  let [append, write] = [0, 0];
  for (let turn = 0; turn < turns; turn += 1) {
    const hits = Array.from({ length: size }, (_, i) => make(turn * size + i));
    const begun = cpuUs();
    const appended = hits.map(hit => journal.append(hit));
    const taken = cpuUs();
    await Promise.all(appended);
    append += taken - begun;
    write += cpuUs() - taken;
  }
  return { append: append / turns / size, write: write / turns / size };
}

/** CPU time of the process so far, in µs. */
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
const runs = Object.entries(KINDS).flatMap(([kind, make]) =>
  SIZES.map(size => ({ kind, make, size, costs: [] as Cost[] })),
);
for (let round = 0; round < ROUNDS; round += 1)
  for (const { size, make, costs } of runs) costs.push(await measure(journal, size, make));
await journal.close();
await rm(dataDir, { recursive: true });

process.stdout.write('CPU µs a row, medians\n\noutcome   rows in a turn   append   write\n');
for (const { kind, size, costs } of runs) {
  const append = median(costs.map(cost => cost.append));
  const write = median(costs.map(cost => cost.write));
  process.stdout.write(`${kind.padEnd(9)} ${String(size).padStart(14)} ${append}${write}\n`);
}
