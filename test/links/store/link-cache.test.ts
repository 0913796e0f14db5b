import { expect, test, vi } from 'vitest';
import type { Link } from '../../../src/links/model/link.ts';
import { createLinkCache } from '../../../src/links/store/link-cache.ts';
import type { LinkStore } from '../../../src/links/store/store.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, testStore } from './link-store-fixture.ts';

/** A store that counts how often it is asked. */
function fakeStore(links: readonly Link[] = [testLink()]) {
  const findAll = vi.fn(async (slug: string) =>
    links.filter(link => link.slug === slug).map(link => ({ id: 'id', link })),
  );
  const version = vi.fn(async () => '1');
  return { findAll, version };
}

function testCache(store: Pick<LinkStore, 'findAll' | 'version'>, max = 10) {
  const onPollError = vi.fn();
  const every = vi.fn((_ms: number, _run: () => void) => () => undefined);
  const cache = createLinkCache({ store, max, compile: link => ({ link }), onPollError, every });
  return { cache, onPollError, every };
}

test('a link is read and compiled once', async () => {
  const store = fakeStore();
  const { cache } = testCache(store);
  const first = await cache.find('a.example', 'spring');
  expect(first).toEqual({ link: testLink() });
  expect(await cache.find('a.example', 'spring')).toBe(first);
  expect(store.findAll).toHaveBeenCalledTimes(1);
});

test('a link in memory is returned directly, to every later lookup', async () => {
  const { cache } = testCache(fakeStore());
  await cache.find('a.example', 'spring');
  expect(cache.find('b.example', 'spring')).toEqual({ link: testLink() });
});

test('neither unknown slugs nor made-up host names push out a good link', async () => {
  const store = fakeStore();
  const { cache } = testCache(store, 2);
  await cache.find('a.example', 'spring');
  for (let i = 0; i < 50; i += 1) {
    expect(await cache.find('a.example', `made-up-${i}`)).toBeUndefined();
    expect(await cache.find(`host${i}.example`, 'spring')).toBeDefined();
  }
  store.findAll.mockClear();
  await cache.find('a.example', 'spring');
  expect(store.findAll).not.toHaveBeenCalled();
});

test('the size of the cache does not depend on the length of the request targets', async () => {
  const slugs = Array.from({ length: 300 }, (_, i) => `spring-collection/${i}`);
  const aliasOf = (slug: string) => `also/${slug}`;
  const links = slugs.map(slug => testLink({ slug, aliases: [aliasOf(slug)] }));
  // No mock, which would keep what it is called with.
  const findAll = async (asked: string) =>
    links
      .filter(({ slug, aliases }) => slug === asked || aliases.includes(asked))
      .map(link => ({ id: '', link }));
  const { cache } = testCache({ ...fakeStore([]), findAll }, 1_000);
  const before = heapBytes();
  for (const slug of slugs.flatMap(slug => [slug, aliasOf(slug)])) {
    const target = Buffer.from(`/${slug}?${'x'.repeat(16_000)}`).toString('latin1');
    await cache.find('a.example', target.slice(1, target.indexOf('?')));
  }
  expect(heapBytes() - before).toBeLessThan(2_000_000);
});

test("a host's own link comes before that of any domain, whichever was asked for first", async () => {
  const own = testLink({ domain: 'a.example' });
  const { cache } = testCache(fakeStore([testLink(), own]));
  expect(await cache.find('b.example', 'spring')).toEqual({ link: testLink() });
  expect(await cache.find('a.example', 'spring')).toEqual({ link: own });
});

test("another connection's change is seen after one poll", async () => {
  const dataDir = await tempDir();
  const [store, other] = [await testStore(dataDir), await testStore(dataDir)];
  await other.put(testLink(), BY_HAND);
  const every = () => () => undefined;
  const cache = createLinkCache({ store, max: 9, compile: link => link, onPollError: vi.fn(), every });
  await cache.poll();
  expect(await cache.find('a.example', 'spring')).toMatchObject({ offer_id: 2101 });
  await other.put(testLink({ offer_id: 9 }), BY_HAND);
  expect(await cache.find('a.example', 'spring')).toMatchObject({ offer_id: 2101 });
  await cache.poll();
  expect(await cache.find('a.example', 'spring')).toMatchObject({ offer_id: 9 });
});

test('a link that was read before a change is not kept after it', async () => {
  const store = fakeStore();
  const { cache } = testCache(store);
  const slow = withResolvers<{ id: string; link: Link }[]>();
  store.findAll.mockReturnValueOnce(slow.promise);
  const finding = cache.find('a.example', 'spring');
  await cache.poll();
  slow.resolve([{ id: 'id', link: testLink({ offer_id: 1 }) }]);
  expect(await finding).toEqual({ link: testLink({ offer_id: 1 }) });
  expect(await cache.find('a.example', 'spring')).toEqual({ link: testLink() });
});

test('a poll that fails is reported, and the links that are kept go on', async () => {
  const store = fakeStore();
  const { cache, onPollError } = testCache(store);
  await cache.poll();
  await cache.find('a.example', 'spring');
  store.version.mockRejectedValueOnce(new Error('disk'));
  await cache.poll();
  expect(onPollError).toHaveBeenCalledExactlyOnceWith(new Error('disk'));
  await cache.find('a.example', 'spring');
  expect(store.findAll).toHaveBeenCalledTimes(1);
});

test('a store that cannot be read rejects', async () => {
  const store = fakeStore();
  store.findAll.mockRejectedValueOnce(new Error('disk'));
  await expect(testCache(store).cache.find('a.example', 'spring')).rejects.toThrow('disk');
});

test('it polls within a second, and stops when it is closed', () => {
  const stop = vi.fn();
  const every = vi.fn((_ms: number, _run: () => void) => stop);
  const cache = createLinkCache({ store: fakeStore(), max: 1, compile: l => l, onPollError: vi.fn(), every });
  expect(every.mock.calls[0]?.[0]).toBeLessThanOrEqual(1000);
  cache.close();
  expect(stop).toHaveBeenCalledOnce();
});

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
