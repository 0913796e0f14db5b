import { expect, test } from 'vitest';
import { findTogether } from '../../../src/links/store/find-together.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, testStore } from './link-store-fixture.ts';

test('lookups of one turn are read together, and each gets its own links', async () => {
  const reads: (readonly string[])[] = [];
  const find = findTogether(slugs => {
    reads.push(slugs);
    return slugs.map(slug => (slug === 'none' ? [] : [{ id: slug, link: testLink({ slug }) }]));
  });
  const found = await Promise.all(['a', 'none', 'b', 'a'].map(find));
  expect(found.map(links => links.map(({ id }) => id))).toEqual([['a'], [], ['b'], ['a']]);
  await find('later');
  expect(reads).toEqual([['a', 'none', 'b', 'a'], ['later']]);
});

test('a failed read fails for all its lookups, and not for later ones', async () => {
  let isBroken = true;
  const find = findTogether(slugs => {
    if (isBroken) throw new Error('disk');
    return slugs.map(() => []);
  });
  const results = await Promise.allSettled([find('a'), find('b')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await find('a')).toEqual([]);
});

test('the store finds the same links for many slugs at once as for each alone: own links first, then aliases', async () => {
  const store = await testStore();
  const links = [
    testLink({ slug: 'a', aliases: ['x'] }),
    testLink({ slug: 'a', domain: 'go.brand.example' }),
    testLink({ slug: 'x', domain: 'go.brand.example' }),
    testLink({ slug: 'b', aliases: ['y'] }),
  ];
  for (const link of links) await store.put(link, BY_HAND);
  const asked = ['a', 'x', 'none', 'y', 'b', 'a'];
  const together = await Promise.all(asked.map(slug => store.findAll(slug)));
  for (const [i, slug] of asked.entries()) expect(together[i]).toEqual(await store.findAll(slug));
  expect(together[1]?.map(({ link }) => link.slug)).toEqual(['x', 'a']);
  expect(together.map(found => found.length)).toEqual([2, 2, 0, 1, 1, 2]);
});
