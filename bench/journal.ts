// What a row of the journal costs the main thread, by how many hits come in one turn of the event loop.
// `npx tsx bench/journal.ts`; it writes some 20 MB below the system's directory for temporary files.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteJournal } from '../src/journal/sqlite-journal.ts';
import { testHit } from '../test/support/test-hit.ts';

const ROUNDS = 3;
const ROWS = 8_000;
const MAX_BATCHES = 2_000;

function median(values: readonly number[]): string {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return middle.toFixed(1).padStart(6);
}

const dataDir = await mkdtemp(join(tmpdir(), 'click-proxy-bench-'));
const writing: number[] = [];
const journal = await openSqliteJournal({
  dataDir,
  address: 'cut',
  retentionMs: null,
  deferredMs: 0,
  log: { info: () => {}, warn: () => {}, error: (_, message) => process.stderr.write(`${message}\n`) },
  observe: { batch: (rows, ms) => writing.push((ms * 1_000) / rows), failure: () => {} },
});

process.stdout.write('rows in a batch   append() µs/row   write µs/row\n');
for (let round = 0; round < ROUNDS; round += 1)
  for (const rows of [1, 8, 64, 500]) {
    writing.length = 0;
    const appending: number[] = [];
    for (let batch = 0; batch < Math.min(ROWS / rows, MAX_BATCHES); batch += 1) {
      const hits = Array.from({ length: rows }, () => testHit({ timeMs: Date.now() }));
      const startedAt = performance.now();
      const appended = hits.map(hit => journal.append(hit));
      appending.push(((performance.now() - startedAt) * 1_000) / rows);
      await Promise.all(appended);
    }
    process.stdout.write(`${String(rows).padStart(15)}   ${median(appending)}   ${median(writing)}\n`);
  }
await journal.close();
await rm(dataDir, { recursive: true });
