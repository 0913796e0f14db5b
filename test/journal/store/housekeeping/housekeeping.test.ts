import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Hit } from '../../../../src/journal/model/hit.ts';
import type { Journal } from '../../../../src/journal/store/journal.ts';
import { testDeferredHit, testHit } from '../../../support/test-hit.ts';
import { rawJournal, storedHits, type TestJournal, testJournal } from '../../journal-fixture.ts';

const NOON = Date.UTC(2026, 4, 1, 12);
const HOUR = 3_600_000;

function appendAll(journal: Journal, hits: readonly Hit[]): Promise<unknown> {
  return Promise.all(hits.map(hit => journal.append(hit)));
}

function rows(dataDir: string): number {
  const [count] = rawJournal(dataDir).prepare('SELECT count(*) FROM hits').raw().get() as [number];
  return count;
}

test('hits older than the retention go, the last one and waiting clicks do not, and writing goes on', async () => {
  let now = NOON;
  const { journal, dataDir, tick, logged } = await testJournal({
    retentionMs: HOUR,
    deferredMs: 24 * HOUR,
    clock: () => now,
  });
  const old = Array.from({ length: 800 }, (_, i) => testHit({ timeMs: NOON + i }));
  const waiting = testDeferredHit({ timeMs: NOON });
  const young = testHit({ timeMs: NOON + HOUR });
  await appendAll(journal, [...old, waiting]);
  // By itself: which hit of a batch is the last one in the file is not said.
  await journal.append(young);
  now = NOON + HOUR + 1_000;
  tick();
  for (let rounds = 0; rows(dataDir) > 2 && rounds < 10_000; rounds += 1) await journal.append({ ...young });
  expect((await storedHits(dataDir)).map(({ id }) => id)).toEqual([waiting.id, young.id]);
  expect(await journal.deferredState()).toMatchObject({ waiting: 1 });

  // The next minute; and by then the click is too old as well.
  now = NOON + 25 * HOUR;
  const tickAndCount = () => {
    tick();
    return rows(dataDir);
  };
  await expect.poll(tickAndCount).toBe(1);
  expect(await journal.deferredState()).toMatchObject({ waiting: 0 });
  expect(logged).toEqual([]);
});

test('all old hits go in one round, also where the one that stays is the oldest', async () => {
  const { journal, dataDir, tick } = await testJournal({ retentionMs: HOUR, clock: () => NOON });
  const old = (ms: number) => testHit({ timeMs: NOON - 3 * HOUR + ms });
  await appendAll(
    journal,
    Array.from({ length: 600 }, (_, i) => old(1 + i)),
  );
  const last = old(0);
  await journal.append(last);
  tick();
  await expect.poll(() => rows(dataDir)).toBe(1);
  expect((await storedHits(dataDir)).map(({ id }) => id)).toEqual([last.id]);
});

async function walBytes({ dataDir }: TestJournal): Promise<number> {
  return (await stat(join(dataDir, 'journal.db-wal'))).size;
}

test('a long WAL is moved into the database on another thread, and then begun anew', async () => {
  const made = await testJournal();
  const { journal, dataDir, tick, logged } = made;
  const text = 'x'.repeat(1_000);
  const fill = async () => {
    const hits = Array.from({ length: 500 }, () =>
      testHit({ userAgent: text, referrer: text, detail: text }),
    );
    await appendAll(journal, hits);
  };
  while ((await walBytes(made)) <= 9 * 1024 * 1024) await fill();
  const before = await stat(join(dataDir, 'journal.db'));
  tick();
  await expect
    .poll(async () => (await stat(join(dataDir, 'journal.db'))).size, { timeout: 10_000 })
    .toBeGreaterThan(before.size);
  await journal.close();
  expect(logged).toEqual([]);
});
