import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteJournalReader } from '../../../src/journal/store/sqlite-journal-reader.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testHit } from '../../support/test-hit.ts';
import { collect, rawJournal, testJournal, testReader } from '../journal-fixture.ts';

const NOON = Date.UTC(2026, 4, 1, 12);

/** A journal of 1,300 hits, one a millisecond from noon on, written in another order. */
async function bigJournal() {
  const made = await testJournal();
  const hits = Array.from({ length: 1_300 }, (_, i) =>
    testHit({
      timeMs: NOON + i,
      slug: i === 1_100 ? 'rare' : 'spring',
      offerId: i % 2 ? 5 : 6,
      outcome: i % 10 ? 'clicked' : 'unknown',
    }),
  );
  const shuffled = [...hits.filter((_, i) => i % 3), ...hits.filter((_, i) => i % 3 === 0)];
  await Promise.all(shuffled.map(hit => made.journal.append(hit)));
  return { ...made, hits, reader: await testReader(made.dataDir) };
}

test('hits are listed by the time they came, either way round, across pages, each once', async () => {
  const { hits, reader } = await bigJournal();
  const ids = hits.map(({ id }) => id);
  const list = async (order: 'newest' | 'oldest') =>
    (await collect(reader.list({}, order))).map(({ id }) => id);
  expect(await list('oldest')).toEqual(ids);
  expect(await list('newest')).toEqual(ids.toReversed());
});

test('every filter lets through what it says, alone and with others', async () => {
  const { reader } = await bigJournal();
  const count = async (filter: Parameters<typeof reader.list>[0]) => {
    const [oldest, newest] = [
      await collect(reader.list(filter, 'oldest')),
      await collect(reader.list(filter, 'newest')),
    ];
    expect(newest.map(({ id }) => id).toReversed()).toEqual(oldest.map(({ id }) => id));
    return oldest.length;
  };
  expect(await count({ slug: 'rare' })).toBe(1);
  expect(await count({ slug: "rare' OR 1" })).toBe(0);
  expect(await count({ offerId: 5 })).toBe(650);
  expect(await count({ outcomes: ['unknown', 'late'] })).toBe(130);
  expect(await count({ outcomes: [] })).toBe(0);
  expect(await count({ sinceMs: NOON + 1_000 })).toBe(300);
  expect(await count({ untilMs: NOON + 1_000 })).toBe(1_000);
  expect(await count({ sinceMs: NOON + 10, untilMs: NOON + 11 })).toBe(1);
  expect(await count({ sinceMs: NOON + 11, untilMs: NOON + 10 })).toBe(0);
  expect(await count({ sinceMs: -1, untilMs: Number.MAX_SAFE_INTEGER })).toBe(1_300);
  expect(await count({ offerId: 6, outcomes: ['unknown'], sinceMs: NOON + 1_000 })).toBe(30);
});

test('a live view goes on after the last hit it had, and has each once', async () => {
  const { journal, reader, hits } = await bigJournal();
  const last = await reader.lastSeq();
  expect(last).toBe(1_300);
  const all = await reader.after(0, {}, 5_000);
  expect(all.map(({ seq }) => seq)).toEqual(hits.map((_, i) => i + 1));
  expect(all.map(({ id }) => id).sort()).toEqual(hits.map(({ id }) => id));
  expect((await reader.after(600, {}, 3)).map(({ seq }) => seq)).toEqual([601, 602, 603]);
  expect(await reader.after(0, { slug: 'rare' }, 10)).toMatchObject([{ slug: 'rare' }]);
  expect(await reader.after(last, {}, 10)).toEqual([]);
  const hit = testHit();
  await journal.append(hit);
  expect(await reader.after(last, {}, 10)).toMatchObject([{ id: hit.id, seq: 1_301 }]);
});

test('the estimate is how many hits the time span holds, where they were written as they came', async () => {
  const { journal, dataDir } = await testJournal();
  const hits = Array.from({ length: 100 }, (_, i) => testHit({ timeMs: NOON + i }));
  await Promise.all(hits.map(hit => journal.append(hit)));
  const reader = await testReader(dataDir);
  expect(await reader.estimate({})).toBe(100);
  expect(await reader.estimate({ sinceMs: NOON + 20, untilMs: NOON + 50 })).toBe(30);
  expect(await reader.estimate({ sinceMs: NOON + 5_000 })).toBe(0);
});

test('a listing holds up no checkpoint, and shows what is written meanwhile', async () => {
  const { journal, dataDir, reader } = await bigJournal();
  const raw = rawJournal(dataDir);
  let seen = 0;
  for await (const _ of reader.list({}, 'oldest')) {
    seen += 1;
    if (seen !== 900) continue;
    await journal.append(testHit({ timeMs: NOON + 9_000 }));
    expect(raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().get()).toEqual([0, 0, 0]);
  }
  expect(seen).toBe(1_301);
});

test('where there is no journal yet, none is made', async () => {
  const dataDir = await tempDir();
  expect(await openSqliteJournalReader({ dataDir })).toBeNull();
  expect(await openSqliteJournalReader({ dataDir: join(dataDir, 'none') })).toBeNull();
  expect(await readdir(dataDir)).toEqual([]);
});

test('a journal that cannot be read is refused with a sentence', async () => {
  const dataDir = await tempDir();
  await writeFile(join(dataDir, 'journal.db'), 'not a database, but text\n'.repeat(100));
  await expect(openSqliteJournalReader({ dataDir })).rejects.toMatchObject({
    code: 'unusable',
    message: `${join(dataDir, 'journal.db')} is damaged.`,
  });
});
