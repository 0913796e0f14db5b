import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { JOURNAL_DATABASE } from '../../../src/journal/store/database/journal-schema.ts';
import { inspectJournal, LEAST_FREE_BYTES } from '../../../src/journal/store/inspect-journal.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testHit } from '../../support/test-hit.ts';
import { testJournal } from '../journal-fixture.ts';

/** A journal with hits that the server has let go of. */
async function leftJournal() {
  const { journal, dataDir } = await testJournal();
  await Promise.all(Array.from({ length: 200 }, () => journal.append(testHit())));
  await journal.close();
  const path = join(dataDir, JOURNAL_DATABASE);
  const database = new Database(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return { dataDir, path };
}

async function overwrite(path: string, offset: number, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(bytes, 0x5a), 0, bytes, offset);
  await file.close();
}

test('a journal that the server has open can be read and written, and the server is not held up', async () => {
  const { dataDir, journal, failures } = await testJournal();
  const appended = Array.from({ length: 50 }, () => journal.append(testHit()));
  const found = await inspectJournal({ dataDir });
  await Promise.all(appended);
  expect(found).toEqual({ directory: dataDir, exists: true, freeBytes: expect.any(Number), problems: [] });
  expect(failures()).toBe(0);
});

test('a journal without a server can be read and written, and is left as it was', async () => {
  const { dataDir, path } = await leftJournal();
  const before = await readFile(path);
  expect(await inspectJournal({ dataDir })).toMatchObject({ exists: true, problems: [] });
  expect(await readFile(path)).toEqual(before);
  expect(
    await stat(`${path}-wal`).then(
      ({ size }) => size,
      () => 0,
    ),
  ).toBe(0);
});

test('where there is no journal, and no directory either, none is made', async () => {
  const dir = await tempDir();
  for (const dataDir of [dir, join(dir, 'a', 'b')])
    expect(await inspectJournal({ dataDir })).toMatchObject({
      directory: dataDir,
      exists: false,
      problems: [],
    });
  expect(await readdir(dir)).toEqual([]);
});

test('a journal that is just being made is none to complain of', async () => {
  const dataDir = await tempDir();
  await writeFile(join(dataDir, JOURNAL_DATABASE), '');
  expect(await inspectJournal({ dataDir })).toMatchObject({ exists: true, problems: [] });
});

test.each([
  ['at its beginning', 0],
  ['in the middle', 4096 * 20],
])('a journal that is damaged %s', async (_, offset) => {
  const { dataDir, path } = await leftJournal();
  await overwrite(path, offset, 4096);
  expect((await inspectJournal({ dataDir })).problems).toEqual([
    `${path} is damaged; a server that meets the damage moves it aside and begins a new one.`,
  ]);
});

test('what is no journal, or one of a later version', async () => {
  const { dataDir, path } = await leftJournal();
  const database = new Database(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect((await inspectJournal({ dataDir })).problems).toEqual([
    expect.stringMatching(/newer version of click-proxy \(schema 99/),
  ]);
  const other = await tempDir();
  await mkdir(join(other, JOURNAL_DATABASE));
  expect((await inspectJournal({ dataDir: other })).problems).toEqual([
    `${join(other, JOURNAL_DATABASE)} cannot be opened; check who owns it and its directory.`,
  ]);
  expect((await inspectJournal({ dataDir: path })).problems).toEqual([
    `${join(path, JOURNAL_DATABASE)} cannot be made or reached (ENOTDIR).`,
  ]);
});

test('a journal that another process keeps locked', async () => {
  const { dataDir, path } = await leftJournal();
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  onTestFinished(() => void other.close());
  expect((await inspectJournal({ dataDir, lockTimeoutMs: 10 })).problems).toEqual([
    `${path} is locked by another process.`,
  ]);
});

test('a file system with less than 64 MiB left, beside what else is wrong', async () => {
  const { dataDir, path } = await leftJournal();
  const inspect = (free: number) => inspectJournal({ dataDir, freeBytesIn: async () => free });
  expect((await inspect(LEAST_FREE_BYTES)).problems).toEqual([]);
  const tooLittle = `DATA_DIR ${dataDir} has 63 MiB free, and the journal needs 64 MiB to work with.`;
  expect((await inspect(LEAST_FREE_BYTES - 1)).problems).toEqual([tooLittle]);
  await overwrite(path, 0, 4096);
  expect((await inspect(LEAST_FREE_BYTES - 1)).problems).toEqual([
    expect.stringContaining('damaged'),
    tooLittle,
  ]);
});
