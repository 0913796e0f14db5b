import { rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LinksFileOutcome, loadLinksFile } from '../../../src/links/files/links-file.ts';
import { watchLinksFile } from '../../../src/links/files/watch-links-file.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, manyLinks, slugs, testStore } from '../store/link-store-fixture.ts';

const rules = { allowHttp: false };
const two = JSON.stringify([testLink({ slug: 'a' }), testLink({ slug: 'b' })]);
const one = JSON.stringify([testLink({ slug: 'a' })]);
const bad = JSON.stringify([{ ...testLink({ slug: 'a' }), offer_id: 0 }, { slug: 'c' }]);

/** A LINKS_FILE, a store, and a watch whose polls the test triggers. */
async function watched(content: string) {
  const path = join(await tempDir(), 'links.json');
  await writeFile(path, content);
  const store = await testStore();
  const options = { path, store, rules };
  const first = await loadLinksFile(options);
  const outcomes: LinksFileOutcome[] = [];
  const errors: unknown[] = [];
  const watch = watchLinksFile({
    ...options,
    loaded: first.signature,
    onOutcome: outcome => outcomes.push(outcome),
    onError: error => errors.push(error),
    every: () => () => undefined,
  });
  const look = async (times: number) => {
    for (let i = 0; i < times; i += 1) await watch.poll();
  };
  return { path, store, first, outcomes, errors, look, options };
}

test('the store has the links of the file, besides those made by hand', async () => {
  const { store, path, look, outcomes } = await watched(two);
  await store.put(testLink({ slug: 'by-hand' }), BY_HAND);
  await writeFile(path, JSON.stringify([testLink({ slug: 'a', offer_id: 9 }), testLink({ slug: 'c' })]));
  await look(2);
  expect(await slugs(store.list())).toEqual(['a@', 'by-hand@', 'c@']);
  expect(outcomes).toMatchObject([
    { kind: 'loaded', result: { created: 1, updated: 1, unchanged: 0, removed: 1 } },
  ]);
});

test('a file that has not changed is not read again, and one that is only touched writes nothing', async () => {
  const { store, path, look, outcomes } = await watched(two);
  await look(3);
  expect(outcomes).toEqual([]);
  const version = await store.version();
  await utimes(path, 1, 1);
  await look(2);
  expect(outcomes).toMatchObject([{ kind: 'loaded', result: { unchanged: 2 } }]);
  expect(await store.version()).toBe(version);
});

test('a file is not read while it is being written', async () => {
  const { store, path, look, outcomes } = await watched(one);
  for (const end of [10, 20, two.length]) {
    await writeFile(path, two.slice(0, end));
    await look(1);
  }
  expect(outcomes).toEqual([]);
  await look(1);
  expect(outcomes).toHaveLength(1);
  expect(await store.count('file')).toBe(2);
});

test('a file that changes while it is read is not used', async () => {
  const { store, path, options } = await watched(one);
  await writeFile(path, manyLinks(5000));
  const loading = loadLinksFile({
    ...options,
    path,
    store: {
      ...store,
      openBatch: async batchOptions => {
        await writeFile(path, two);
        return store.openBatch(batchOptions);
      },
    },
  });
  expect(await loading).toMatchObject({ kind: 'refused', signature: undefined });
  expect(await slugs(store.list())).toEqual(['a@']);
});

test('a file that is renamed into place or switched by a symbolic link is seen', async () => {
  const { store, path, look } = await watched(one);
  await writeFile(`${path}.new`, two);
  await rename(`${path}.new`, path);
  await look(2);
  expect(await store.count('file')).toBe(2);
  await writeFile(`${path}.v3`, one);
  await symlink(`${path}.v3`, `${path}.link`);
  await rename(`${path}.link`, path);
  await look(2);
  expect(await store.count('file')).toBe(1);
});

test.each([
  ['wrong links', bad, /has \d+ problems\.$/],
  ['a broken array', two.slice(0, -5), /has 1 problem\.$/],
  ['nothing in it', ' \n', /is empty; write \[\] to have no links/],
])(
  'a version with %s is refused, reported once, and the last good one stays',
  async (_, content, message) => {
    const { store, path, look, outcomes } = await watched(two);
    await writeFile(path, content);
    await look(5);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({ kind: 'refused', kept: 2, message: expect.stringMatching(message) });
    expect(await slugs(store.list())).toEqual(['a@', 'b@']);
    await writeFile(path, one);
    await look(2);
    expect(outcomes[1]).toMatchObject({ kind: 'loaded' });
  },
);

test('a refusal names every wrong row', async () => {
  const { path, look, outcomes } = await watched(two);
  await writeFile(path, bad);
  await look(2);
  expect(outcomes[0]).toMatchObject({
    details: [
      'element 1: offer_id must be a whole number above 0',
      'element 2: offer_id is required',
      'element 2: affiliate_id is required',
      'element 2: destination is required',
    ],
  });
});

test('a file that disappears is reported once; its links stay, and it is read when it comes back', async () => {
  const { store, path, look, outcomes } = await watched(two);
  await rm(path);
  await look(4);
  expect(outcomes).toMatchObject([
    { kind: 'refused', kept: 2, message: expect.stringMatching(/does not exist/) },
  ]);
  await writeFile(path, one);
  await look(2);
  expect(await store.count('file')).toBe(1);
});

test.each([
  ['is bad', bad],
  ['is missing', undefined],
])('at the start, a file that %s keeps nothing when there was no good one before', async (_, content) => {
  const path = join(await tempDir(), 'links.json');
  if (content) await writeFile(path, content);
  const outcome = await loadLinksFile({ path, store: await testStore(), rules });
  expect(outcome).toMatchObject({ kind: 'refused', kept: 0 });
});

test('an empty list removes all links of the file, and none made by hand', async () => {
  const { store, path, look } = await watched(two);
  await store.put(testLink({ slug: 'by-hand' }), BY_HAND);
  await writeFile(path, '[]');
  await look(2);
  expect(await slugs(store.list())).toEqual(['by-hand@']);
});

test('a link made by hand is adopted when it is the same in the file, and never overwritten', async () => {
  const { store, path, look, outcomes } = await watched('[]');
  await store.put(testLink({ slug: 'a' }), BY_HAND);
  await store.put(testLink({ slug: 'b', offer_id: 77 }), BY_HAND);
  await writeFile(path, two);
  await look(2);
  expect(outcomes[0]).toMatchObject({
    kind: 'refused',
    details: [expect.stringMatching(/^element 2: slug "b" was made with the links commands/)],
  });
  expect(await store.count('file')).toBe(0);
  await writeFile(path, one);
  await look(2);
  expect(await store.get(null, 'a')).toMatchObject({ source: 'file' });
  expect(await store.get(null, 'b')).toMatchObject({ source: 'cli', link: { offer_id: 77 } });
});

test('a store that cannot be written is reported, and the same version is tried again', async () => {
  const { store, path, outcomes, errors, options } = await watched(one);
  let broken = true;
  const failing = {
    ...store,
    openBatch: (batch: Parameters<typeof store.openBatch>[0]) =>
      broken ? Promise.reject(new Error('locked')) : store.openBatch(batch),
  };
  const watch = watchLinksFile({
    ...options,
    store: failing,
    loaded: undefined,
    onOutcome: outcome => outcomes.push(outcome),
    onError: error => errors.push(error),
    every: () => () => undefined,
  });
  await writeFile(path, two);
  for (let i = 0; i < 3; i += 1) await watch.poll();
  expect(errors).toHaveLength(2);
  broken = false;
  await watch.poll();
  expect(outcomes).toMatchObject([{ kind: 'loaded', result: { created: 1 } }]);
  await watch.close();
});
