import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import { testDeferredHit, testHit } from '../../support/test-hit.ts';
import { rawJournal, replayOf, storedHits, testChange, testJournal } from '../journal-fixture.ts';

const TRACKING = 'https://www.trk.example';
const NOON = Date.UTC(2026, 4, 1, 12);

const deferredAt = (timeMs: number, trackingDomain = TRACKING) =>
  testDeferredHit({ timeMs }, { trackingDomain });

test('the oldest deferred clicks of a tracking domain are claimed first, and each once', async () => {
  const { journal, dataDir } = await testJournal();
  const hits = [3, 1, 2].map(minute => deferredAt(NOON + minute));
  const other = deferredAt(NOON, 'https://other.example');
  await Promise.all([...hits, other, testHit()].map(hit => journal.append(hit)));
  expect(await journal.deferredState()).toEqual({ waiting: 4, oldestMs: NOON });
  expect([...(await journal.deferredDomains())].sort()).toEqual(['https://other.example', TRACKING]);
  const [, oldest] = hits;
  expect(await journal.claim(TRACKING, 1)).toEqual([
    { id: oldest?.id, slug: oldest?.slug, timeMs: NOON + 1, ...oldest?.deferred },
  ]);
  expect((await journal.claim(TRACKING, 10)).map(({ timeMs }) => timeMs)).toEqual([NOON + 2, NOON + 3]);
  expect(await journal.claim(TRACKING, 10)).toEqual([]);
  expect(await journal.deferredState()).toEqual({ waiting: 1, oldestMs: NOON });
  expect(await journal.deferredDomains()).toEqual(['https://other.example']);
  expect(await storedHits(dataDir, { outcomes: ['unknown'] })).toMatchObject([
    { reason: 'replaying' },
    { reason: 'replaying' },
    { reason: 'replaying' },
  ]);
});

test('a claimed click that was not sent waits again', async () => {
  const { journal } = await testJournal();
  const hit = deferredAt(NOON);
  await journal.append(hit);
  await journal.claim(TRACKING, 1);
  expect(await journal.deferredState()).toEqual({ waiting: 0, oldestMs: null });
  await journal.change(testChange(hit, 'replay_unsent', { reason: 'no_connection' }));
  expect(await journal.deferredState()).toEqual({ waiting: 1, oldestMs: NOON });
  expect(await journal.claim(TRACKING, 1)).toMatchObject([{ id: hit.id }]);
});

test('a claimed click that was not sent waits again even where another process has begun meanwhile', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = deferredAt(NOON);
  await journal.append(hit);
  const [claimed] = await journal.claim(TRACKING, 1);
  const { journal: next } = await testJournal({ dataDir });
  await journal.change(testChange(hit, 'replay_unsent', { unsent: claimed ?? null }));
  expect(await next.claim(TRACKING, 1)).toEqual([claimed]);
});

test('two journals on one file never claim the same click', async () => {
  const dataDir = await tempDir();
  const [one, two] = [await testJournal({ dataDir }), await testJournal({ dataDir })];
  const hits = Array.from({ length: 300 }, (_, i) => deferredAt(NOON + i));
  await Promise.all(hits.map((hit, i) => (i % 2 ? one : two).journal.append(hit)));
  const claimed: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const claims = await Promise.all(
      [one, two, one, two].map(({ journal }) => journal.claim(TRACKING, 1 + (round % 7))),
    );
    claimed.push(...claims.flat().map(({ id }) => id));
  }
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed.sort()).toEqual(hits.map(({ id }) => id).sort());
});

test('what a process that ended had claimed is never sent again, and its address goes', async () => {
  const { journal, dataDir } = await testJournal();
  const [claimed, waiting] = [deferredAt(NOON), deferredAt(NOON + 1)];
  await Promise.all([claimed, waiting].map(hit => journal.append(hit)));
  await journal.claim(TRACKING, 1);
  const { journal: next } = await testJournal({ dataDir });
  expect(replayOf(dataDir, claimed)).toBeNull();
  expect(await storedHits(dataDir)).toMatchObject([
    { outcome: 'unknown', reason: 'interrupted' },
    { outcome: 'deferred', reason: 'no_connection' },
  ]);
  expect(await next.claim(TRACKING, 10)).toMatchObject([{ id: waiting.id }]);
  // Where the first process did not end, as in a restart that overlaps, its answer still counts.
  await journal.change(testChange(claimed, 'replay_answered', { transactionId: 'abc' }));
  expect(await storedHits(dataDir, { outcomes: ['recovered'] })).toMatchObject([{ transactionId: 'abc' }]);
});

test('a claim that cannot be made durable is no claim: the clicks wait again as before', async () => {
  const { journal, dataDir, logged } = await testJournal();
  const hit = deferredAt(NOON);
  await journal.append(hit);
  const wal = join(dataDir, 'journal.db-wal');
  await rename(wal, `${wal}.away`);
  expect(await journal.claim(TRACKING, 1)).toEqual([]);
  await rename(`${wal}.away`, wal);
  expect(logged).toMatchObject([{ level: 'error', message: expect.stringContaining('ENOENT') }]);
  expect(await storedHits(dataDir)).toMatchObject([
    { outcome: 'deferred', reason: 'no_connection', detail: 'ECONNREFUSED' },
  ]);
  expect(await journal.claim(TRACKING, 1)).toMatchObject([{ id: hit.id }]);
});

test('clicks that are too old to be replayed expire, however many, and keep why they were not sent', async () => {
  const { journal, dataDir } = await testJournal();
  const old = Array.from({ length: 600 }, (_, i) =>
    deferredAt(NOON + i, i % 3 ? TRACKING : 'https://other.example'),
  );
  const young = deferredAt(NOON + 600);
  await Promise.all([...old, young].map(hit => journal.append(hit)));
  expect(await journal.expire(NOON + 600)).toBe(600);
  expect(await journal.expire(NOON + 600)).toBe(0);
  expect(await journal.deferredState()).toEqual({ waiting: 1, oldestMs: NOON + 600 });
  const [first] = await storedHits(dataDir, { outcomes: ['expired'] });
  expect(first).toMatchObject({ reason: 'no_connection', changedMs: expect.any(Number) });
  expect(rawJournal(dataDir).prepare('SELECT count(replay) FROM hits').raw().get()).toEqual([1]);
});

test('while the journal cannot be written, nothing is claimed', async () => {
  const { journal, dataDir, tick } = await testJournal();
  await journal.append(deferredAt(NOON));
  await rename(dataDir, `${dataDir}.away`);
  await writeFile(dataDir, 'no directory');
  tick();
  await expect.poll(() => journal.state().failing).toBe(true);
  expect(await journal.claim(TRACKING, 1)).toEqual([]);
  expect(await journal.expire(Number.MAX_SAFE_INTEGER)).toBe(0);
  await rm(dataDir);
  await rename(`${dataDir}.away`, dataDir);
});
