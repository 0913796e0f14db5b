import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { expect, test } from 'vitest';
import type { Hit } from '../../../src/journal/model/hit.ts';
import { type Outcome, transitionOf } from '../../../src/journal/model/outcome.ts';
import { openSqliteJournalReader } from '../../../src/journal/store/sqlite-journal-reader.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testDeferredHit, testHit } from '../../support/test-hit.ts';
import { rawJournal, replayOf, storedHits, testChange, testJournal, testReader } from '../journal-fixture.ts';

test('a hit is read as it was written', async () => {
  const { journal, dataDir } = await testJournal({ address: 'full' });
  const { deferred, ...hit } = testHit({
    hostname: 'go.brand.example',
    outcome: 'rejected',
    reason: 'over offer cap',
    detail: 'HTTP status 200',
    errorCode: 17,
    params: new Map([
      ['sub1', 'a b'],
      ['__proto__', 'x'],
    ]),
    leftOut: ['uid', 'idfa'],
    referrer: 'https://mail.example/',
    everflowMs: 12.34,
    totalMs: 13,
  });
  await journal.append({ ...hit, deferred });
  const { linkId, countsToCap, ...kept } = hit;
  expect(await storedHits(dataDir)).toEqual([{ ...kept, seq: 1, everflowMs: 12.3, changedMs: null }]);
  const bare = testHit({ slug: null, offerId: null, affiliateId: null, params: new Map(), everflowMs: null });
  await journal.append(bare);
  expect(await (await testReader(dataDir)).get(bare.id)).toMatchObject({
    slug: null,
    offerId: null,
    affiliateId: null,
    params: new Map(),
    leftOut: [],
    everflowMs: null,
  });
});

test('what comes in one turn of the event loop is one transaction, and before what comes later', async () => {
  const { journal, dataDir, batches } = await testJournal();
  const hits = Array.from({ length: 100 }, (_, i) => testHit({ slug: `s${i}`, status: i % 3 ? 302 : 503 }));
  await Promise.all(hits.map(hit => journal.append(hit)));
  await journal.append(testHit({ slug: 'last' }));
  expect(batches).toEqual([100, 1]);
  const slugs = (await (await testReader(dataDir)).after(0, {}, 1_000)).map(({ slug }) => slug);
  // Within a batch the order is free: hits that share values are written together.
  expect(slugs.slice(0, 100).sort()).toEqual(hits.map(({ slug }) => slug).sort());
  expect(slugs.slice(100)).toEqual(['last']);
});

test('a turn writes 500 rows at most, and nobody waits for the rows of others', async () => {
  const { journal, batches } = await testJournal();
  const appended = Array.from({ length: 1_200 }, () => journal.append(testHit()));
  await appended[0];
  expect(batches).toEqual([500]);
  await appended[1_199];
  expect(batches).toEqual([500, 500, 200]);
});

test('a hit is on disk when it has been appended, and only once', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const hit = testHit();
  const appended = journal.append(hit);
  expect(await reader.get(hit.id)).toBeUndefined();
  await appended;
  expect(await reader.get(hit.id)).toMatchObject({ id: hit.id });
  await journal.append({ ...hit, slug: 'other' });
  expect(await storedHits(dataDir)).toMatchObject([{ slug: 'spring' }]);
});

test('a late answer gives a hit its ID, in the batch of the hit itself too', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = testHit({ outcome: 'unknown', reason: 'timeout', transactionId: null, everflowMs: 1_500 });
  const changed = journal.change(
    testChange(hit, 'answered_late', { transactionId: 'abc', everflowMs: 2_100 }),
  );
  await Promise.all([journal.append(hit), changed]);
  expect(await storedHits(dataDir)).toMatchObject([
    {
      outcome: 'late',
      reason: null,
      transactionId: 'abc',
      everflowMs: 2_100,
      changedMs: Date.UTC(2026, 4, 1, 1),
    },
  ]);
});

test('the whole address goes from the row when the click has been replayed', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = testDeferredHit();
  await journal.append(hit);
  expect(replayOf(dataDir, hit)).toContain('203.0.113.9');
  await journal.claim('https://www.trk.example', 1);
  expect(replayOf(dataDir, hit)).toContain('203.0.113.9');
  await journal.change(testChange(hit, 'replay_answered', { transactionId: 'abc' }));
  expect(replayOf(dataDir, hit)).toBeNull();
  expect(await storedHits(dataDir)).toMatchObject([{ outcome: 'recovered', address: '203.0.113.0/24' }]);
});

const EVENTS = [
  'answered_late',
  'refused_late',
  'replay_begun',
  'replay_unsent',
  'replay_unanswered',
  'replay_answered',
  'replay_refused',
] as const;

test('no order of events makes anything of a hit but what the state machine allows', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const raw = rawJournal(dataDir);
  let domains = 0;
  type Step = { readonly event: (typeof EVENTS)[number]; readonly settle: boolean };
  const happen = async ({ event, settle }: Step, hit: Hit, underWay: Promise<void>[]) => {
    if (event !== 'replay_begun') underWay.push(journal.change(testChange(hit, event)));
    // A claim takes only what is on disk.
    if (settle || event === 'replay_begun') await Promise.all(underWay);
    if (event === 'replay_begun') await journal.claim(hit.deferred?.trackingDomain ?? '', 1);
  };
  const step = fc.record({ event: fc.constantFrom(...EVENTS), settle: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Outcome>('deferred', 'unknown', 'clicked'),
      fc.array(step, { maxLength: 12 }),
      async (first, steps) => {
        const trackingDomain = `https://${domains++}.trk.example`;
        const hit =
          first === 'deferred' ? testDeferredHit({}, { trackingDomain }) : testHit({ outcome: first });
        let [outcome, waits]: [Outcome, boolean] = [first, first === 'deferred'];
        const underWay = [journal.append(hit)];
        for (const each of steps) {
          await happen(each, hit, underWay);
          const { event } = each;
          const { from, to } = transitionOf(event);
          const goesOn = event === 'replay_begun' || event === 'replay_unsent';
          if (outcome !== from || (goesOn && !waits)) continue;
          outcome = to;
          waits = goesOn;
        }
        await Promise.all(underWay);
        expect(await reader.get(hit.id)).toMatchObject({ outcome });
        expect(replayOf(dataDir, hit) !== null).toBe(waits);
      },
    ),
    { numRuns: 60 },
  );
  const [counted] = raw
    .prepare(`SELECT count(*) FROM hits WHERE outcome = 'deferred' AND replay IS NOT NULL`)
    .raw()
    .get() as [number];
  expect(await journal.deferredState()).toMatchObject({ waiting: counted });
});

/** Any UTF-16, whole or not. */
const hostileText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0xd800, 0xdc00, 0x22, 0x27)), {
    size: 'small',
  })
  .map(codes => String.fromCharCode(...codes));
const stored = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');

test('any text in any field is read as it was, but for what no text may hold, and costs no neighbour', async () => {
  const { journal, dataDir } = await testJournal({ address: 'full' });
  const reader = await testReader(dataDir);
  await fc.assert(
    fc.asyncProperty(fc.array(hostileText, { minLength: 9, maxLength: 9 }), async texts => {
      const [hostname = '', slug = '', reason = '', detail = '', transactionId = '', userAgent = ''] = texts;
      const [referrer = '', name = '', value = ''] = texts.slice(6);
      const fields = { hostname, slug, reason, detail, transactionId, userAgent, referrer };
      const params = new Map([[name, value]]);
      const hit = testHit({ ...fields, params, leftOut: [name], address: `x${userAgent}` });
      const deferred = testDeferredHit({ slug }, { path: value, headers: [name, value] });
      const neighbours = [testHit(), testHit()];
      await Promise.all(
        [neighbours[0], hit, deferred, neighbours[1]].map(each => each && journal.append(each)),
      );
      const read = await reader.get(hit.id);
      for (const [field, text] of Object.entries(fields)) expect(read).toHaveProperty(field, stored(text));
      expect(read).toMatchObject({ params, leftOut: [name], address: stored(`x${userAgent}`) });
      for (const { id } of neighbours) expect(await reader.get(id)).toMatchObject({ id });
      expect(await journal.claim('https://www.trk.example', 9)).toMatchObject([
        { id: deferred.id, path: value, headers: [name, value] },
      ]);
    }),
    { numRuns: 60 },
  );
  expect(journal.state()).toEqual({ failing: false, waitingRows: 0, lostRows: 0, damaged: 0 });
});

test('long texts are cut, between characters', async () => {
  const { journal, dataDir } = await testJournal();
  const long = `${'a'.repeat(1_023)}\u{1f600}b`;
  await journal.append(testHit({ hostname: 'h'.repeat(300), userAgent: long, referrer: 'r'.repeat(5_000) }));
  expect(await storedHits(dataDir)).toMatchObject([
    { hostname: 'h'.repeat(253), userAgent: 'a'.repeat(1_023), referrer: 'r'.repeat(1_024) },
  ]);
});

test('a row that the journal refuses is counted and costs its neighbours nothing', async () => {
  const { journal, dataDir, logged } = await testJournal();
  const bad = testHit({ status: Number.NaN });
  await Promise.all([testHit(), bad, testHit()].map(hit => journal.append(hit)));
  expect(await storedHits(dataDir)).toHaveLength(2);
  expect(journal.state()).toEqual({ failing: false, waitingRows: 0, lostRows: 1, damaged: 0 });
  expect(logged).toMatchObject([{ level: 'error', message: expect.stringContaining('refused') }]);
});

test('a day of hashed addresses survives a restart, and the next day has another salt', async () => {
  const dataDir = await tempDir();
  let now = Date.UTC(2026, 4, 1, 12);
  const append = async () => {
    const { journal } = await testJournal({ dataDir, address: 'hash', clock: () => now });
    await journal.append(testHit({ timeMs: now }));
    now += 1;
    await journal.append(testHit({ timeMs: now }));
    await journal.close();
  };
  await append();
  await append();
  now += 86_400_000;
  await append();
  const kept = (await storedHits(dataDir)).map(({ address }) => address);
  expect(kept[0]).toMatch(/^[\w-]{22}$/);
  expect(kept.slice(1, 4)).toEqual([kept[0], kept[0], kept[0]]);
  expect(kept[4]).not.toBe(kept[0]);
  expect(kept[5]).toBe(kept[4]);
  expect(rawJournal(dataDir).prepare('SELECT count(*) FROM address_salt').raw().get()).toEqual([1]);
});

test('a journal of a newer version is refused with a sentence', async () => {
  const dataDir = await tempDir();
  const database = new Database(join(dataDir, 'journal.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  const sentence = { code: 'newer', message: expect.stringContaining('newer version of click-proxy') };
  await expect(testJournal({ dataDir })).rejects.toMatchObject(sentence);
  await expect(openSqliteJournalReader({ dataDir })).rejects.toMatchObject(sentence);
});

test('closing writes what waits, and what comes later has no effect', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = testHit();
  const appended = journal.append(hit);
  await journal.close();
  await appended;
  await journal.append(testHit());
  await journal.close();
  expect(await storedHits(dataDir)).toMatchObject([{ id: hit.id }]);
});
