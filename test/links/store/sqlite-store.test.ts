import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { openSqliteLinkStore } from '../../../src/links/store/sqlite-store.ts';
import { linkFor } from '../../../src/links/store/store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, FROM_FILE, putAll, slugs, testStore } from './link-store-fixture.ts';

test("a domain's own link is found before the link of any domain", async () => {
  const store = await testStore();
  const [any, own] = [testLink(), testLink({ domain: 'go.brand.example', offer_id: 5 })];
  await putAll(store, [any, own]);
  expect(linkFor(await store.findAll('spring'), 'go.brand.example')?.link).toEqual(own);
  expect(linkFor(await store.findAll('spring'), 'other.example')?.link).toEqual(any);
  expect(linkFor(await store.findAll('spring'), '')?.link).toEqual(any);
  expect(linkFor(await store.findAll('autumn'), 'other.example')).toBeUndefined();
  expect(linkFor(await store.findAll('Spring'), 'go.brand.example')).toBeUndefined();
});

test('an existing link is only replaced where that is asked for', async () => {
  let now = 1000;
  const store = await testStore(undefined, () => now);
  expect(await store.put(testLink(), { ...BY_HAND, replace: false })).toBe('created');
  now = 2000;
  expect(await store.put(testLink({ offer_id: 9 }), { ...BY_HAND, replace: false })).toBe('exists');
  expect(await store.put(testLink(), BY_HAND)).toBe('unchanged');
  expect(await store.put(testLink({ offer_id: 9 }), BY_HAND)).toBe('updated');
  expect(await store.get(null, 'spring')).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    revision: expect.stringMatching(/^[\w-]{16}$/),
    link: testLink({ offer_id: 9 }),
    source: 'cli',
    createdAt: 1000,
    updatedAt: 2000,
  });
});

test('a link of the LINKS_FILE is neither replaced nor removed by hand, unless taken over', async () => {
  const store = await testStore();
  await store.put(testLink(), FROM_FILE);
  expect(await store.put(testLink({ offer_id: 9 }), BY_HAND)).toBe('foreign');
  expect(await store.remove(null, 'spring', BY_HAND)).toBe('foreign');
  expect(await store.count('file')).toBe(1);
  expect(await store.put(testLink({ offer_id: 9 }), { ...BY_HAND, takeOver: true })).toBe('updated');
  expect(await store.count('file')).toBe(0);
  expect(await store.remove(null, 'spring', BY_HAND)).toBe('removed');
  expect(await store.remove(null, 'spring', BY_HAND)).toBe('absent');
});

test('links are listed by slug, then domain, by every filter, across pages', async () => {
  const store = await testStore();
  const numbered = Array.from({ length: 600 }, (_, i) =>
    testLink({ slug: `n/${String(i).padStart(4, '0')}`, tags: i % 2 ? ['odd'] : [] }),
  );
  await putAll(store, [testLink({ domain: 'b.example' }), testLink(), ...numbered, testLink({ slug: 'm' })]);
  const all = await slugs(store.list());
  expect(all).toEqual([...all].sort());
  expect(all).toHaveLength(603);
  expect(await store.count()).toBe(603);
  expect(await slugs(store.list({ slugPrefix: 'n/' }))).toHaveLength(600);
  expect(await slugs(store.list({ slugPrefix: 'n/059' }))).toHaveLength(10);
  expect(await slugs(store.list({ slugPrefix: 'spring' }))).toEqual(['spring@', 'spring@b.example']);
  expect(await slugs(store.list({ slugPrefix: 'springs' }))).toEqual([]);
  expect(await slugs(store.list({ tag: 'odd' }))).toHaveLength(300);
  expect(await slugs(store.list({ domain: 'b.example' }))).toEqual(['spring@b.example']);
  expect(await slugs(store.list({ domain: null }))).toHaveLength(602);
});

test('a listing holds no lock: links can be written while it is read', async () => {
  const store = await testStore();
  await putAll(store, [testLink({ slug: 'a' }), testLink({ slug: 'b' })]);
  for await (const { link } of store.list()) await store.remove(null, link.slug, BY_HAND);
  expect(await store.count()).toBe(0);
});

test('the version changes with every change, of this connection and of another', async () => {
  const dataDir = await tempDir();
  const [store, other] = [await testStore(dataDir), await testStore(dataDir)];
  const versions = [await store.version()];
  expect(await store.version()).toBe(versions[0]);
  await store.put(testLink(), BY_HAND);
  versions.push(await store.version());
  await other.put(testLink({ slug: 'autumn' }), BY_HAND);
  versions.push(await store.version());
  expect(new Set(versions).size).toBe(3);
});

test('a write waits for the lock of another process', async () => {
  const dataDir = await tempDir();
  await testStore(dataDir);
  const other = new Database(join(dataDir, 'links.db'));
  other.exec('BEGIN IMMEDIATE');
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    if (pauses.length === 3) other.exec('COMMIT');
  };
  const store = await openSqliteLinkStore({ dataDir, busyWait: { totalMs: 1000, pause } });
  expect(await store.put(testLink(), BY_HAND)).toBe('created');
  expect(pauses).toHaveLength(3);
  await store.close();
  other.close();
});

test('a write that never gets the lock says so, and reading goes on meanwhile', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  await store.put(testLink(), BY_HAND);
  const other = new Database(join(dataDir, 'links.db'));
  other.exec('BEGIN IMMEDIATE');
  await expect(store.put(testLink({ slug: 'b' }), BY_HAND)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining('locked by another process'),
  });
  expect(linkFor(await store.findAll('spring'), 'a.example')?.link).toEqual(testLink());
  other.close();
});

test.each([
  ['a file that is no database', 'unusable', 'is not a database', 'not a database, but text\n'.repeat(100)],
  ['a damaged file', 'unusable', 'is not a database', 'SQLite format 3\0'.padEnd(8192, 'x')],
])('%s is refused with a sentence', async (_, code, sentence, content) => {
  const dataDir = await tempDir();
  await writeFile(join(dataDir, 'links.db'), content);
  await expect(openSqliteLinkStore({ dataDir })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(sentence),
  });
});

test('a data directory that cannot be made, or a database that is a directory, is refused by name', async () => {
  const dir = await tempDir();
  await writeFile(join(dir, 'file'), '');
  await mkdir(join(dir, 'links.db'));
  await expect(openSqliteLinkStore({ dataDir: join(dir, 'file', 'data') })).rejects.toMatchObject({
    message: expect.stringMatching(/data directory .*file\/data cannot be made \(ENOTDIR\)/),
  });
  await expect(openSqliteLinkStore({ dataDir: dir })).rejects.toMatchObject({
    message: expect.stringContaining('links.db cannot be opened'),
  });
});

test('links written by a newer version are left alone', async () => {
  const dataDir = await tempDir();
  const database = new Database(join(dataDir, 'links.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(openSqliteLinkStore({ dataDir })).rejects.toMatchObject({ code: 'newer' });
});
