import { expect, test } from 'vitest';
import { describeImportProblems } from '../../../src/links/files/import.ts';
import type { LinkInput } from '../../../src/links/model/link.ts';
import { createLinkCache } from '../../../src/links/store/link-cache.ts';
import { type LinkStore, linkFor } from '../../../src/links/store/store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, FROM_FILE, importText, putAll, slugs, testStore } from './link-store-fixture.ts';

const HOST = 'go.brand.example';
const lines = (...links: Partial<LinkInput>[]) =>
  links.map(link => JSON.stringify(testLink(link))).join('\n');

/** The slug of the link that a visitor gets. */
async function led(store: LinkStore, hostname: string, slug: string): Promise<string | undefined> {
  return linkFor(await store.findAll(slug), hostname)?.link.slug;
}

async function storeWith(...links: Partial<LinkInput>[]): Promise<LinkStore> {
  const store = await testStore();
  await putAll(
    store,
    links.map(link => testLink(link)),
  );
  return store;
}

test("an alias leads to its link on the link's domain, and nowhere once the link is gone", async () => {
  const store = await storeWith({ domain: HOST, aliases: ['old', 'older'] });
  expect(await led(store, HOST, 'old')).toBe('spring');
  expect(await led(store, HOST, 'older')).toBe('spring');
  expect(await led(store, 'other.example', 'old')).toBeUndefined();
  await store.put(testLink({ domain: HOST, aliases: ['older'] }), BY_HAND);
  expect(await led(store, HOST, 'old')).toBeUndefined();
  await store.remove(HOST, 'spring', BY_HAND);
  expect(await led(store, HOST, 'older')).toBeUndefined();
  expect(await store.count()).toBe(0);
});

test("a domain's own alias comes before the link of any domain: a rename changes nothing for visitors", async () => {
  const store = await storeWith({ slug: 'may' }, { slug: 'may-26', domain: HOST, aliases: ['may'] });
  expect(await led(store, HOST, 'may')).toBe('may-26');
  expect(await led(store, 'other.example', 'may')).toBe('may');
});

test.each<[string, Partial<LinkInput>]>([
  ["whose slug is another's alias", { slug: 'old' }],
  ["with another's slug as an alias", { slug: 'a', aliases: ['spring'] }],
  ["with another's alias as an alias", { slug: 'a', aliases: ['x', 'old'] }],
])('a link %s is refused', async (_, link) => {
  const store = await storeWith({ aliases: ['old'] });
  expect(await store.put(testLink(link), BY_HAND)).toBe('taken');
  expect(await store.put(testLink({ ...link, domain: HOST }), BY_HAND)).toBe('created');
  const { problemCount, written } = await importText(store, lines(link));
  expect({ problemCount, written }).toEqual({ problemCount: 1, written: false });
  expect(await slugs(store.list({ domain: null }))).toEqual(['spring@']);
});

test('a link changes its slug and keeps its ID, its age and what leads to it', async () => {
  let now = 1;
  const store = await testStore(undefined, () => now);
  await store.put(testLink({ aliases: ['s'] }), BY_HAND);
  const before = await store.get(null, 'spring');
  const id = before?.id ?? '';
  now = 2;
  const renamed = testLink({ slug: 'may', domain: HOST, aliases: ['spring'] });
  expect(await store.put(renamed, { ...BY_HAND, replace: false, id })).toBe('updated');
  const after = await store.getById(id);
  expect(after).toEqual({ ...before, link: renamed, revision: after?.revision, updatedAt: 2 });
  expect(await store.get(null, 'spring')).toBeUndefined();
  expect(await led(store, HOST, 'spring')).toBe('may');
  expect(await store.findAll('s')).toEqual([]);
  expect(await store.count()).toBe(1);
});

test('a link is not renamed over another one, nor when somebody changed it first', async () => {
  const store = await storeWith({}, { slug: 'may' });
  const stored = await store.get(null, 'may');
  const { id = '', revision = '' } = stored ?? {};
  expect(await store.put(testLink({ slug: 'spring' }), { ...BY_HAND, id })).toBe('taken');
  expect(await store.put(testLink({ slug: 'b' }), { ...BY_HAND, id: 'none' })).toBe('absent');
  expect(await store.put(testLink({ slug: 'b' }), { ...BY_HAND, ifRevision: revision })).toBe('absent');
  expect(
    await store.put(testLink({ slug: 'may', offer_id: 5 }), { ...BY_HAND, id, ifRevision: revision }),
  ).toBe('updated');
  for (const change of [testLink({ slug: 'may', offer_id: 6 }), testLink({ slug: 'b' })])
    expect(await store.put(change, { ...BY_HAND, id, ifRevision: revision })).toBe('changed');
  expect(await store.remove(null, 'may', { ...BY_HAND, ifRevision: revision })).toBe('changed');
  expect(await store.remove(null, 'may', BY_HAND)).toBe('removed');
});

test('a change and its way back give three revisions', async () => {
  let now = 0;
  const store = await testStore(undefined, () => (now += 1));
  const revisions = new Set<string | undefined>();
  for (const offer_id of [1, 2, 1]) {
    await store.put(testLink({ offer_id }), BY_HAND);
    revisions.add((await store.get(null, 'spring'))?.revision);
  }
  expect(revisions.size).toBe(3);
});

test('an import names each alias that leads elsewhere, and imports nothing', async () => {
  const store = await storeWith({ slug: 'stored', aliases: ['s1'] });
  const result = await importText(
    store,
    lines(
      { slug: 'a', aliases: ['x', 'stored'] },
      { slug: 'b', aliases: ['x'] },
      { slug: 'c', aliases: ['a', 's1'] },
      { slug: 's1' },
    ),
  );
  expect(describeImportProblems(result)).toEqual([
    'line 1: aliases must not have "stored", which is already the slug of the link "stored"',
    'line 2: aliases must not have "x", which is an alias on line 1',
    'line 3: aliases must not have "a", which is already the slug of the link "a" on line 1',
    'line 3: aliases must not have "s1", which is already the slug of the link "s1" on line 4',
    'line 3: aliases must not have "s1", which is already an alias of the link "stored"',
    'line 4: slug "s1" is already an alias of the link "stored"',
  ]);
  expect(await slugs(store.list())).toEqual(['stored@']);
});

test('within an import aliases may move from link to link, in any order of rows', async () => {
  const store = await storeWith(
    { slug: 'a', aliases: ['x', 'y'] },
    { slug: 'b', aliases: ['z'] },
    { slug: 'c' },
  );
  await importText(store, lines({ slug: 'a', aliases: ['z'] }, { slug: 'b', aliases: ['x'] }, { slug: 'y' }));
  for (const [slug, link] of Object.entries({ x: 'b', y: 'y', z: 'a' }))
    expect(await led(store, HOST, slug)).toBe(link);
});

test('a slug that leaves the LINKS_FILE may be an alias in it from then on, and the other way round', async () => {
  const store = await testStore();
  const file = { source: 'file', removeOthers: true } as const;
  await importText(store, lines({ slug: 'old' }), file);
  expect(await importText(store, lines({ slug: 'new', aliases: ['old'] }), file)).toMatchObject({
    written: true,
  });
  expect(await led(store, HOST, 'old')).toBe('new');
  expect(await importText(store, lines({ slug: 'old' }), file)).toMatchObject({ written: true, removed: 1 });
  expect(await led(store, HOST, 'old')).toBe('old');
  await store.put(testLink({ slug: 'hand', aliases: ['h'] }), BY_HAND);
  expect(await importText(store, lines({ slug: 'f', aliases: ['h'] }), file)).toMatchObject({
    problemCount: 1,
  });
});

test('an import keeps the ID and the age of a link that it changes', async () => {
  const store = await storeWith({}, { slug: 'same' });
  const before = await store.get(null, 'spring');
  await importText(store, lines({ offer_id: 9 }, { slug: 'same' }, { slug: 'new' }));
  expect(await store.get(null, 'spring')).toMatchObject({ id: before?.id, createdAt: before?.createdAt });
  const ids = new Set<string>();
  for await (const { id } of store.list()) ids.add(id);
  expect(ids.size).toBe(3);
});

test('the cache follows renames, aliases and removals by another process after one poll', async () => {
  const dataDir = await tempDir();
  const [store, other] = [await testStore(dataDir), await testStore(dataDir)];
  const every = () => () => undefined;
  const compile = (link: { slug: string }, id: string) => ({ id, slug: link.slug });
  const cache = createLinkCache({
    store,
    max: 9,
    compile,
    onPollError: error => expect(error).toBe(null),
    every,
  });
  const seen = async (slug: string) => {
    await cache.poll();
    return (await cache.find(HOST, slug))?.slug;
  };
  await other.put(testLink({ aliases: ['old'] }), BY_HAND);
  expect([await seen('spring'), await seen('old')]).toEqual(['spring', 'spring']);
  const { id = '' } = (await other.get(null, 'spring')) ?? {};
  await other.put(testLink({ slug: 'may', aliases: ['spring'] }), { ...BY_HAND, id });
  expect([await seen('spring'), await seen('old'), await seen('may')]).toEqual(['may', undefined, 'may']);
  expect((await cache.find(HOST, 'spring'))?.id).toBe(id);
  await other.remove(null, 'may', BY_HAND);
  expect([await seen('spring'), await seen('may')]).toEqual([undefined, undefined]);
});

test('of two processes that take the same slug at once, one is refused', async () => {
  const dataDir = await tempDir();
  const stores = [await testStore(dataDir), await testStore(dataDir)];
  const outcomes = await Promise.all(
    stores.flatMap((store, i) =>
      Array.from({ length: 20 }, (_, n) =>
        store.put(testLink({ slug: `${i}/${n}`, aliases: [`shared/${n}`] }), i === 0 ? BY_HAND : FROM_FILE),
      ),
    ),
  );
  expect(outcomes.filter(outcome => outcome === 'created')).toHaveLength(20);
  expect(outcomes.filter(outcome => outcome === 'taken')).toHaveLength(20);
});
