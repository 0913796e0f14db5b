import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Journal } from '../../../src/journal/store/journal.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testHit } from '../../support/test-hit.ts';
import { rawJournal, storedHits, testJournal } from '../journal-fixture.ts';

const NOTHING_WAITS = { failing: false, waitingRows: 0, lostRows: 0, damaged: 0 };

async function written(journal: Journal): Promise<void> {
  await expect.poll(() => journal.state(), { interval: 5 }).toMatchObject({ failing: false, waitingRows: 0 });
}

test('a hit waits for the lock of another process, and is on disk when it leaves', async () => {
  const { journal, dataDir } = await testJournal();
  const other = rawJournal(dataDir);
  other.exec('BEGIN IMMEDIATE');
  const appended = journal.append(testHit());
  await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
  expect(journal.state().waitingRows).toBe(1);
  other.exec('COMMIT');
  await appended;
  expect(journal.state()).toEqual(NOTHING_WAITS);
  expect(await storedHits(dataDir)).toHaveLength(1);
});

test('a lock that does not end keeps no visitor, and what it held up is written after it', async () => {
  const { journal, dataDir, failures, logged } = await testJournal();
  const other = rawJournal(dataDir);
  other.exec('BEGIN IMMEDIATE');
  let turns = 0;
  const count = setInterval(() => {
    turns += 1;
  }, 1);
  await journal.append(testHit({ slug: 'first' }));
  clearInterval(count);
  // The event loop went on meanwhile.
  expect(turns).toBeGreaterThan(5);
  await journal.append(testHit({ slug: 'second' }));
  expect(journal.state()).toEqual({ failing: false, waitingRows: 2, lostRows: 0, damaged: 0 });
  other.exec('COMMIT');
  await written(journal);
  expect(await storedHits(dataDir)).toHaveLength(2);
  expect([failures(), logged]).toEqual([0, []]);
});

test("a day's new salt that finds the lock held keeps no hit from the disk", async () => {
  let now = Date.UTC(2026, 4, 1);
  const { journal, dataDir } = await testJournal({ address: 'hash', clock: () => now });
  now += 86_400_000;
  const other = rawJournal(dataDir);
  other.exec('BEGIN IMMEDIATE');
  const appended = journal.append(testHit());
  await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
  other.exec('COMMIT');
  await appended;
  expect(journal.state()).toEqual(NOTHING_WAITS);
  expect(await storedHits(dataDir)).toHaveLength(1);
});

test('where the disk is gone, hits go on and wait, and are written in order when it is back', async () => {
  const { journal, dataDir, failures, logged, tick } = await testJournal();
  await journal.append(testHit({ slug: 's0' }));
  await rename(dataDir, `${dataDir}.away`);
  await writeFile(dataDir, 'no directory');
  tick();
  await expect.poll(() => journal.state().failing).toBe(true);
  for (const slug of ['s1', 's2']) await journal.append(testHit({ slug }));
  expect(journal.state()).toEqual({ failing: true, waitingRows: 2, lostRows: 0, damaged: 0 });
  await rm(dataDir);
  await rename(`${dataDir}.away`, dataDir);
  tick();
  await written(journal);
  const hits = await storedHits(dataDir);
  expect(hits.sort((a, b) => a.seq - b.seq).map(({ slug }) => slug)).toEqual(['s0', 's1', 's2']);
  expect(failures()).toBeGreaterThan(0);
  expect(logged.at(0)).toMatchObject({ level: 'error', message: expect.stringContaining('moved away') });
  expect(logged.at(-1)).toMatchObject({ level: 'info', message: expect.stringContaining('written again') });
});

test('a journal that was moved away is begun anew', async () => {
  const { journal, dataDir, tick } = await testJournal();
  await journal.append(testHit({ slug: 'old' }));
  await mkdir(join(dataDir, 'old'));
  for (const name of await readdir(dataDir))
    if (name !== 'old') await rename(join(dataDir, name), join(dataDir, 'old', name));
  tick();
  await expect.poll(() => journal.state().failing, { interval: 1 }).toBe(false);
  await expect.poll(() => readdir(dataDir)).toContain('journal.db');
  await journal.append(testHit({ slug: 'new' }));
  expect(await storedHits(dataDir)).toMatchObject([{ slug: 'new' }]);
});

test('a journal that cannot be opened at the start is opened later', async () => {
  const dataDir = join(await tempDir(), 'data');
  await writeFile(dataDir, 'no directory');
  const { journal, logged, tick } = await testJournal({ dataDir });
  await journal.append(testHit());
  expect(journal.state()).toEqual({ failing: true, waitingRows: 1, lostRows: 0, damaged: 0 });
  expect(logged).toMatchObject([{ level: 'error', message: expect.stringContaining('EEXIST') }]);
  expect(await journal.deferredState()).toEqual({ waiting: 0, oldestMs: null });
  await rm(dataDir);
  tick();
  await written(journal);
  expect(await storedHits(dataDir)).toHaveLength(1);
});

test.each([
  ['is no database', 'not a database, but text\n'.repeat(100)],
  ['is damaged', 'SQLite format 3\0'.padEnd(8192, 'x')],
])('a journal that %s is moved aside, and a new one begun', async (_, content) => {
  const dataDir = await tempDir();
  await writeFile(join(dataDir, 'journal.db'), content);
  const { journal, logged } = await testJournal({ dataDir, clock: () => Date.UTC(2026, 4, 1) });
  await journal.append(testHit());
  await written(journal);
  expect(await storedHits(dataDir)).toHaveLength(1);
  expect(await readdir(dataDir)).toContain('journal.db.damaged-2026-05-01T00-00-00.000Z');
  expect(logged[0]).toMatchObject({ level: 'error', message: expect.stringContaining('moved aside as') });
});

test('a journal that is damaged while it is used is moved aside, and no hit since is lost', async () => {
  const { journal, dataDir, logged } = await testJournal();
  for (let i = 0; i < 20; i += 1)
    await Promise.all(Array.from({ length: 100 }, () => journal.append(testHit())));
  const raw = rawJournal(dataDir);
  raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const [pages] = raw.prepare('PRAGMA page_count').raw().get() as [number];
  await writeFile(join(dataDir, 'journal.db'), Buffer.alloc(4096 * (pages - 1), 'x'), { flag: 'r+' });
  const hits = Array.from({ length: 300 }, () => testHit({ slug: 'after' }));
  for (const hit of hits) await journal.append(hit);
  await written(journal);
  expect(await readdir(dataDir)).toContainEqual(expect.stringMatching(/^journal\.db\.damaged-[^-]+-/));
  expect(logged).toContainEqual({ level: 'error', message: expect.stringContaining('is damaged') });
  expect(journal.state().lostRows).toBe(0);
  expect((await storedHits(dataDir)).length).toBeGreaterThan(0);
});

test('closing gives up what cannot be written, and says how much it was', async () => {
  const dataDir = join(await tempDir(), 'data');
  await writeFile(dataDir, 'no directory');
  const { journal, logged } = await testJournal({ dataDir });
  await journal.append(testHit());
  await journal.close();
  expect(journal.state().lostRows).toBe(1);
  expect(logged.at(-1)).toMatchObject({ level: 'error', message: expect.stringContaining('hits are lost') });
});
