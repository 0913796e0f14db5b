import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { expect, test, vi } from 'vitest';
import { describeImportProblems } from '../../../src/links/files/import.ts';
import { LINK_FORMATS } from '../../../src/links/files/row.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import {
  BY_HAND,
  exportText,
  FROM_FILE,
  importText,
  manyLinks,
  slugs,
  testStore,
} from '../store/link-store-fixture.ts';

// Ten thousand links take seconds on a slow machine.
vi.setConfig({ testTimeout: 60_000 });

const line = (fields: object) => `${JSON.stringify({ ...testLink(), ...fields })}\n`;

test('an import creates, replaces and leaves alone, and says how many of each', async () => {
  let now = 1;
  const store = await testStore(undefined, () => now);
  await importText(store, line({ slug: 'same' }) + line({ slug: 'other' }));
  now = 2;
  const result = await importText(
    store,
    line({ slug: 'same' }) + line({ slug: 'other', offer_id: 3 }) + line({ slug: 'new' }),
  );
  expect(result).toMatchObject({ rows: 3, created: 1, updated: 1, unchanged: 1, removed: 0, written: true });
  expect(await store.get(null, 'same')).toMatchObject({ createdAt: 1, updatedAt: 1 });
  expect(await store.get(null, 'other')).toMatchObject({ createdAt: 1, updatedAt: 2, link: { offer_id: 3 } });
});

test('three bad rows in 10,000 import nothing, and all three are reported', async () => {
  const store = await testStore();
  const lines = manyLinks(10_000).split('\n');
  lines[16] = '{"slug":"x","offer_id":1,"affiliate_id":1}';
  lines[4999] = '{oops';
  lines[9998] = line({ slug: '-', offer_id: 0 }).trim();
  const result = await importText(store, lines.join('\n'));
  const described = describeImportProblems(result);
  expect(described).toHaveLength(4);
  expect(described[0]).toBe('line 17: destination is required');
  expect(described[1]).toMatch(/^line 5000: is not valid JSON/);
  expect(described[2]).toMatch(/^line 9999: slug must be 1 to 128 characters/);
  expect(described[3]).toBe('line 9999: offer_id must be a whole number above 0');
  expect(result).toMatchObject({ rows: 10_000, problemCount: 4, written: false });
  expect(await store.count()).toBe(0);
});

test('the same link twice in a file is refused, naming both places', async () => {
  const store = await testStore();
  const twice = [
    testLink({ domain: 'a.example' }),
    testLink(),
    testLink({ domain: 'A.example' }),
    testLink(),
  ];
  const result = await importText(store, JSON.stringify(twice));
  expect(describeImportProblems(result)).toEqual([
    'element 3: slug "spring" on a.example is already on element 1',
    'element 4: slug "spring" is already on element 2',
  ]);
  expect(await store.count()).toBe(0);
});

test('when there are very many problems, all are counted and some are listed', async () => {
  const result = await importText(await testStore(), '{}\n'.repeat(500));
  expect(result.problemCount).toBe(2000);
  expect(describeImportProblems(result)).toHaveLength(101);
  expect(describeImportProblems(result).at(-1)).toBe('and 1,900 more');
});

test('a problem cannot write commands to the terminal', async () => {
  const result = await importText(await testStore(), line({ session: 'x', '\u001b[2J\u202e': 1 }));
  expect(describeImportProblems(result).join()).not.toMatch(/[\u001b\u202e]/);
});

test('a link of the LINKS_FILE is not replaced by an import, but may be in it unchanged', async () => {
  const store = await testStore();
  await store.put(testLink(), FROM_FILE);
  const refused = await importText(store, line({ slug: 'new' }) + line({ offer_id: 9 }));
  expect(describeImportProblems(refused)).toEqual([
    'line 2: slug "spring" comes from LINKS_FILE; change it there',
  ]);
  expect(await slugs(store.list())).toEqual(['spring@']);
  expect(await importText(store, line({}))).toMatchObject({ unchanged: 1, written: true });
  expect(await store.count('file')).toBe(1);
  expect(await importText(store, line({ offer_id: 9 }), { takeOver: true })).toMatchObject({ updated: 1 });
  expect(await store.count('file')).toBe(0);
});

test('conflicts are reported together with the problems of rows', async () => {
  const store = await testStore();
  await store.put(testLink(), FROM_FILE);
  const result = await importText(store, line({ offer_id: 9 }) + line({ slug: 'b', offer_id: 'x' }));
  expect(describeImportProblems(result)).toHaveLength(2);
});

test('a dry run says what would happen and writes nothing', async () => {
  const store = await testStore();
  const before = await store.version();
  expect(await importText(store, manyLinks(700), { dryRun: true })).toMatchObject({
    created: 700,
    problemCount: 0,
    written: false,
  });
  expect(await store.count()).toBe(0);
  expect(await store.version()).toBe(before);
});

test('importing existing links again writes nothing at all', async () => {
  const store = await testStore();
  await importText(store, manyLinks(700));
  const before = await store.version();
  expect(await importText(store, manyLinks(700))).toMatchObject({ unchanged: 700, written: true });
  expect(await store.version()).toBe(before);
});

test('while rows are staged nothing is locked, and an abort leaves nothing behind', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  const ending = new AbortController();
  const batch = await store.openBatch({ ...BY_HAND, removeOthers: false, signal: ending.signal });
  await batch.stage([{ row: 1, link: testLink() }]);
  expect(await store.put(testLink({ slug: 'other' }), BY_HAND)).toBe('created');
  ending.abort();
  await expect(batch.commit()).rejects.toThrow('aborted');
  await batch.close();
  expect(await slugs(store.list())).toEqual(['other@']);
  expect((await readdir(dataDir)).filter(name => !name.startsWith('links.db'))).toEqual([]);
});

test('no link of an import is visible before all of them are, and links can be read meanwhile', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  const importing = importText(store, manyLinks(3000));
  const counts = new Set<number>();
  let done = false;
  void importing.finally(() => {
    done = true;
  });
  while (!done) {
    counts.add(await store.count());
    await new Promise(resolve => setImmediate(resolve));
  }
  await importing;
  counts.add(await store.count());
  expect([...counts]).toEqual([0, 3000]);
});

test('an import that meets a lock says so and writes nothing', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  const other = new Database(join(dataDir, 'links.db'));
  other.exec('BEGIN IMMEDIATE');
  await expect(importText(store, manyLinks(10))).rejects.toMatchObject({ code: 'busy' });
  other.close();
  expect(await store.count()).toBe(0);
});

test('a big import does not stay in the write-ahead log', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  const rows = manyLinks(10_000).replaceAll('/lp"', `/lp?${'x'.repeat(400)}"`);
  expect(await importText(store, rows)).toMatchObject({ created: 10_000 });
  expect((await stat(join(dataDir, 'links.db'))).size).toBeGreaterThan(4_000_000);
});

test.each(LINK_FORMATS)(
  '10,000 links as %s: imported, exported and imported again byte for byte',
  async format => {
    const store = await testStore();
    expect(await importText(store, manyLinks(10_000))).toMatchObject({ created: 10_000 });
    const exported = await exportText(store, format);
    if (format === 'ndjson') expect(exported).toBe(manyLinks(10_000));
    const second = await testStore();
    expect(await importText(second, exported)).toMatchObject({ created: 10_000, problemCount: 0 });
    expect(await exportText(second, format)).toBe(exported);
    expect(await importText(store, exported)).toMatchObject({ unchanged: 10_000 });
  },
);

test('no input leaves the store half written', async () => {
  const store = await testStore();
  const good = manyLinks(3);
  const cut = fc.nat(good.length).map(at => new TextEncoder().encode(good.slice(0, at)));
  const spoilt = fc
    .tuple(fc.nat(good.length), fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([at, bytes]) =>
      Buffer.concat([Buffer.from(good.slice(0, at)), bytes, Buffer.from(good.slice(at))]),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(cut, spoilt),
      fc.constantFrom(undefined, ...LINK_FORMATS),
      async (content, format) => {
        const before = await store.count();
        const result = await importText(store, content, format ? { format } : {});
        expect(result.written).toBe(result.problemCount === 0);
        expect((await store.count()) - before).toBe(result.written ? result.created : 0);
      },
    ),
    { numRuns: 100 },
  );
});
