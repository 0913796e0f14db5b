import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { LINK_STATES } from '../../../src/links/model/link-state.ts';
import { passesFilter } from '../../../src/links/store/link-filter.ts';
import { readCursor } from '../../../src/links/store/page-cursor.ts';
import type { LinkFilter, LinkStore } from '../../../src/links/store/store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { collect, putAll, testStore } from './link-store-fixture.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const TAGS = ['mail', 'a "quoted" tag', 'ta\\g', '\u{1f600}', 'x\u0000y'];

async function allPages(store: LinkStore, filter: LinkFilter, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<LinkStore['page']>> = await store.page(filter, after, limit);
    expect(page.links.length).toBeLessThanOrEqual(limit);
    pages.push(page.links.map(({ link }) => `${link.slug} ${link.domain ?? ''}`));
    after = page.next;
  } while (after !== null);
  return pages;
}

const filters: fc.Arbitrary<LinkFilter> = fc.record(
  {
    domain: fc.constantFrom(null, 'a.example', 'b.example'),
    slugPrefix: fc.constantFrom('', 'n', 'n/1', 'n/2', 'm', '\u{1f600}', 'é'),
    tag: fc.constantFrom(...TAGS, 'none'),
    offerId: fc.constantFrom(1, 2, 12, 99),
    affiliateId: fc.constantFrom(7, 8),
    states: fc.subarray([...LINK_STATES]),
    nowMs: fc.constantFrom(NOW, 0),
  },
  { requiredKeys: [] },
);

test('whatever the filter, the pages are the whole listing, in order, none of it twice', async () => {
  const store = await testStore(undefined, () => NOW);
  const links = Array.from({ length: 60 }, (_, i) =>
    testLink({
      slug: `${i % 7 === 0 ? 'm' : 'n'}/${i >> 1}`,
      domain: [null, 'a.example', 'b.example'][i % 3] ?? null,
      offer_id: [1, 2, 12][i % 3] ?? 1,
      affiliate_id: 7 + (i % 2),
      tags: TAGS.slice(0, i % 6),
      active: i % 5 !== 0,
      archived: i % 11 === 0,
      starts_at: i % 4 === 0 ? '2026-06-01T00:00:00Z' : null,
      expires_at: i % 4 === 1 ? '2026-04-01T00:00:00Z' : null,
    }),
  );
  await putAll(store, links);
  const all = await collect(store.list());
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 70 }), async (filter, limit) => {
      const expected = all
        .filter(stored => passesFilter(stored, filter, filter.nowMs ?? NOW))
        .map(({ link }) => `${link.slug} ${link.domain ?? ''}`);
      const pages = await allPages(store, filter, limit);
      expect(pages.flat()).toEqual(expected);
      expect(pages.flat()).toEqual([...expected].sort());
      // Only the last may have fewer, where few rows are looked at.
      expect(pages.slice(0, -1).every(page => page.length === limit)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a page of a filter that no link passes ends before it has read all of many links', async () => {
  const dataDir = await tempDir();
  const store = await testStore(dataDir);
  const database = new Database(join(dataDir, 'links.db'));
  database.exec(`INSERT INTO links (slug, domain, link, source, created_at, updated_at)
    SELECT printf('n/%06d', value), '', '{"offer_id":1,"affiliate_id":7,"destination":"https://brand.example/"}', 'cli', 0, 0
    FROM json_each('[${Array.from({ length: 21_000 }, (_, i) => i).join()}]')`);
  database.close();
  const first = await store.page({ offerId: 99 }, null, 10);
  expect(first.links).toEqual([]);
  expect(await store.page({ offerId: 99 }, first.next, 10)).toEqual({ links: [], next: null });
  expect(await collect(store.list({ offerId: 99 }))).toEqual([]);
});

test('links created behind the cursor of a listing do not change its next pages', async () => {
  const store = await testStore();
  await putAll(
    store,
    ['a', 'c', 'e'].map(slug => testLink({ slug })),
  );
  const first = await store.page({}, null, 2);
  await putAll(
    store,
    ['b', 'd'].map(slug => testLink({ slug })),
  );
  const second = await store.page({}, first.next, 9);
  expect(second.links.map(({ link }) => link.slug)).toEqual(['d', 'e']);
});

test('any text that is not a cursor is refused', async () => {
  const store = await testStore();
  await putAll(store, [testLink()]);
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const wrong = [
    '',
    '%',
    base64(['a']),
    base64(['-', '']),
    base64(['a', 5]),
    base64(['a', ' ']),
    `${base64(['a', ''])}=`,
  ];
  for (const after of wrong)
    await expect(store.page({}, after, 1)).rejects.toMatchObject({ code: 'bad_cursor' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(() => readCursor(text)).toThrow('The cursor does not come from a listing of links');
    }),
    { numRuns: 30 },
  );
});
