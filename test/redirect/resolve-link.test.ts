import { expect, test } from 'vitest';
import { type CompiledLink, compileLink } from '../../src/redirect/compiled-link.ts';
import { resolveLink } from '../../src/redirect/resolve-link.ts';
import { testLink } from '../support/test-link.ts';

const spring = compileLink(testLink());
const find = (_hostname: string, slug: string) => (slug === 'spring' ? spring : undefined);
const atOnce = { find };
const later = { find: async (hostname: string, slug: string) => find(hostname, slug) };

const CASES = [
  ['/spring', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/%73pring', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/spring).', { kind: 'live', slug: 'spring', compiled: spring }],
  ['/autumn', { kind: 'not_found', slug: 'autumn', reason: 'no such link' }],
  ['/autumn.', { kind: 'not_found', slug: null, reason: 'no such link' }],
  ['/%', { kind: 'not_found', slug: null, reason: 'no such link' }],
] as const;

test.each(CASES)('%s is resolved at once where its link is found at once', (path, expected) => {
  expect(resolveLink(atOnce, 'go.brand.test', path, 0)).toEqual(expected);
});

test.each(CASES)('%s is resolved in the end where its link is awaited', async (path, expected) => {
  const resolving = resolveLink(later, 'go.brand.test', path, 0);
  expect(await resolving).toEqual(expected);
});

test('a store that fails rejects, also where the punctuation has been left out', async () => {
  const failing = {
    async find(_hostname: string, slug: string): Promise<CompiledLink | undefined> {
      if (slug === 'autumn') throw new Error('disk');
      return undefined;
    },
  };
  await expect(resolveLink(failing, 'go.brand.test', '/autumn', 0)).rejects.toThrow('disk');
  await expect(resolveLink(failing, 'go.brand.test', '/autumn.', 0)).rejects.toThrow('disk');
});
