import { expect, test } from 'vitest';
import { type CompiledLink, compileLink } from '../../src/redirect/compiled-link.ts';
import { type CompiledLinks, resolveLink } from '../../src/redirect/resolve-link.ts';
import { testLink } from '../support/test-link.ts';
import { testClock, testVisit } from '../support/test-visit.ts';

const spring = compileLink(testLink());
const find = (_hostname: string, slug: string) => (slug === 'spring' ? spring : undefined);
const atOnce = { find };
const later = { find: async (hostname: string, slug: string) => find(hostname, slug) };

function resolve(links: CompiledLinks, target: string) {
  return resolveLink(testVisit(testClock(), { target }), { links, extraParams: [] });
}

const CASES = [
  ['/spring', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/%73pring', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/spring).', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/autumn', { kind: 'not_found', slug: 'autumn', reason: 'no such link' }],
  ['/autumn.', { kind: 'not_found', slug: null, reason: 'no such link' }],
  ['/%', { kind: 'not_found', slug: null, reason: 'no such link' }],
] as const;

test.each(CASES)('%s is resolved when its link is in memory', async (path, expected) => {
  expect(await resolve(atOnce, path)).toMatchObject(expected);
});

test.each(CASES)('%s is resolved when its link must be read', async (path, expected) => {
  expect(await resolve(later, path)).toMatchObject(expected);
});

test('a link comes with the parameters of its click', async () => {
  const { click } = await resolve(atOnce, '/spring?sub1=a&uid=abc');
  expect(click).toMatchObject({ params: new Map([['sub1', 'a']]), leftOut: ['uid'] });
});

test('a store that fails rejects, also when the trailing punctuation has been left out', async () => {
  const failing = {
    async find(_hostname: string, slug: string): Promise<CompiledLink | undefined> {
      if (slug === 'autumn') throw new Error('disk');
      return undefined;
    },
  };
  await expect(resolve(failing, '/autumn')).rejects.toThrow('disk');
  await expect(resolve(failing, '/autumn.')).rejects.toThrow('disk');
});
