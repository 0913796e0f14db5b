import { expect, test } from 'vitest';
import {
  createSlugMaker,
  isPresentable,
  randomSlug,
  SLUG_ALPHABET,
  slugLength,
} from '../../../src/links/model/short-slug.ts';
import { isSlug } from '../../../src/links/model/slug.ts';

const FREE = { isTaken: async () => false, minLength: 6 };
const storeOf = (links: number) => ({ ...FREE, countLinks: async () => links });

test.each([
  [0, 6, 6],
  [38_000, 6, 6],
  [38_069, 6, 7],
  [2_200_000, 6, 7],
  [2_208_000, 6, 8],
  [0, 4, 4],
  [11, 4, 4],
  [12, 4, 5],
  [10_000_000, 12, 12],
])('with %i links and a minimum of %i, a slug has %i characters', (links, minLength, length) => {
  expect(slugLength(links, minLength)).toBe(length);
});

test('100,000 generated slugs: none twice, no look-alikes, none offends, and longer from 38,069 on', async () => {
  const maker = createSlugMaker(storeOf(0));
  const slugs: string[] = [];
  for (let i = 0; i < 100_000; i++) slugs.push(await maker.make());
  expect(new Set(slugs).size).toBe(100_000);
  expect(slugs.every(slug => /^[1-9A-HJ-NP-Za-km-z]{6,7}$/.test(slug))).toBe(true);
  expect(slugs.filter(slug => slug.length === 6)).toHaveLength(38_069);
  expect(slugs.slice(0, 38_069).every(slug => slug.length === 6)).toBe(true);
  expect(slugs.every(slug => isPresentable(slug) && isSlug(slug))).toBe(true);
});

test('each character of the alphabet is as likely as the others', () => {
  const counts = new Map<string, number>();
  const characters = 58_000;
  for (const character of randomSlug(characters)) counts.set(character, (counts.get(character) ?? 0) + 1);
  const expected = characters / SLUG_ALPHABET.length;
  const chiSquared = [...SLUG_ALPHABET]
    .map(character => ((counts.get(character) ?? 0) - expected) ** 2 / expected)
    .reduce((sum, part) => sum + part);
  expect(counts.size).toBe(58);
  // With 57 degrees of freedom, a fair source is above this once in a billion runs.
  expect(chiSquared).toBeLessThan(138);
});

test.each([
  'fuckab',
  'aFuCkz',
  'xsh1tx',
  'sH17ab',
  'A55abc',
  'ni9Ger',
  'K1kexx',
  'pUta22',
  'merde2',
  'cazz0x',
  'F0tzex',
  'admin',
  'Login',
  'ROBOTS',
  'faviCon',
  'support',
])('"%s" is never generated', slug => {
  expect(isPresentable(slug)).toBe(false);
});

test.each(['k7QxR2', 'mZ3Bdw', 'Hq8Tn2', 'spring'])('"%s" may be generated', slug => {
  expect(isPresentable(slug)).toBe(true);
});

test('at most one random slug in thirty is refused for its looks', () => {
  const refused = Array.from({ length: 20_000 }, () => randomSlug(6)).filter(slug => !isPresentable(slug));
  expect(refused.length).toBeLessThan(20_000 / 30);
});

test('a slug that is taken, reserved, offensive or already made is replaced by another', async () => {
  const given = ['taken2', 'favicon', 'shitty', 'free22', 'free22', 'free33'];
  const maker = createSlugMaker({
    ...storeOf(0),
    isTaken: async slug => slug === 's/taken2',
    random: () => given.shift() ?? '',
  });
  expect(await maker.make('s/')).toBe('s/free22');
  expect(await maker.make('s/')).toBe('s/free33');
});

test('a source that never gives a free slug ends with an error, not in an endless loop', async () => {
  const maker = createSlugMaker({ ...storeOf(0), isTaken: async () => true });
  await expect(maker.make()).rejects.toThrow('none of 1000 random slugs was free');
});
