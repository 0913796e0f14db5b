import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { compactLink } from '../../../src/links/model/compact-link.ts';
import { LINKS_MIGRATIONS } from '../../../src/links/store/links-schema.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, collect, testStore } from './link-store-fixture.ts';

/** links.db as version 1 of its schema left it. */
async function versionOne(links: number): Promise<string> {
  const dataDir = await tempDir();
  const database = new Database(join(dataDir, 'links.db'));
  database.exec(LINKS_MIGRATIONS[0] ?? '');
  database.exec('PRAGMA user_version = 1');
  database.exec('BEGIN');
  const insert = database.prepare('INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)');
  for (let i = 0; i < links; i += 1) {
    const link = testLink({ slug: `n/${i}`, domain: i % 2 ? 'go.brand.example' : null });
    const source = i % 3 ? 'cli' : 'file';
    insert.run(link.slug, link.domain ?? '', JSON.stringify(compactLink(link)), source, 1000 + i, 2000 + i);
  }
  database.exec('COMMIT');
  database.close();
  return dataDir;
}

test('links of the first schema keep all they had, and get IDs of their own that stay', async () => {
  const dataDir = await versionOne(300);
  const store = await testStore(dataDir);
  const links = await collect(store.list());
  expect(links).toHaveLength(300);
  expect(new Set(links.map(({ id }) => id)).size).toBe(300);
  expect(
    links.every(({ id }) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toBe(true);
  expect(await store.get(null, 'n/6')).toMatchObject({
    link: testLink({ slug: 'n/6' }),
    source: 'file',
    createdAt: 1006,
    updatedAt: 2006,
  });
  expect(await store.count('file')).toBe(100);
  const again = await testStore(dataDir);
  expect(await collect(again.list())).toEqual(links);
});

test('two processes that find the first schema at once bring it up to date once', async () => {
  const dataDir = await versionOne(50);
  const [one, two] = await Promise.all([testStore(dataDir), testStore(dataDir)]);
  expect(await collect(one.list())).toEqual(await collect(two.list()));
});

test('IDs are in the order in which links were made', async () => {
  const store = await testStore();
  const before = Date.now();
  await store.put(testLink({ slug: 'z' }), BY_HAND);
  const { id = '' } = (await store.get(null, 'z')) ?? {};
  const madeAt = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  expect(madeAt).toBeGreaterThanOrEqual(before);
  expect(madeAt).toBeLessThanOrEqual(Date.now());
});
