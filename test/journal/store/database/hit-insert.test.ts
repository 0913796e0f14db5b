import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hit, VisitorKind } from '../../../../src/journal/model/hit.ts';
import type { Outcome } from '../../../../src/journal/model/outcome.ts';
import type { StoredHit } from '../../../../src/journal/model/stored-hit.ts';
import { testDeferredHit, testHit } from '../../../support/test-hit.ts';
import { rawJournal, replayOf, testJournal, testReader } from '../../journal-fixture.ts';

const idsOf = (hits: readonly Pick<Hit, 'id'>[]) => hits.map(({ id }) => id).sort();

/** What is read of a hit, where whole addresses are kept. */
function asStored({ deferred, linkId, countsToCap, ...hit }: Hit): Omit<StoredHit, 'seq'> {
  return { ...hit, changedMs: null };
}

test('a cap and a click to be replayed are written, whatever the outcome', async () => {
  const { journal, dataDir } = await testJournal();
  const capped = testHit({ linkId: 'a', countsToCap: true });
  const deferred = testDeferredHit({ outcome: 'clicked', reason: null, detail: null });
  await Promise.all([capped, deferred].map(hit => journal.append(hit)));
  expect(await journal.cappedClicks('a')).toBe(1);
  expect(replayOf(dataDir, deferred)).toBe(
    '{"path":"/clk?oid=2101&affid=7&sub1=sms-spring","headers":["x-forwarded-for","203.0.113.9","user-agent","Mozilla/5.0"]}',
  );
});

test('rows at fault cost no other of their statement', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const good = (i: number) =>
    i % 5 === 0 ? testDeferredHit() : testHit(i % 3 === 0 ? { outcome: 'reused' } : {});
  for (let round = 1; round <= 2; round += 1) {
    const hits = Array.from({ length: 90 }, (_, i) => good(i));
    // One of each kind that is at fault by itself, and one that nobody shares its fault with.
    const bad = [
      testHit({ totalMs: Number.NaN }),
      testHit({ totalMs: Number.NaN, outcome: 'reused' }),
      testDeferredHit({ totalMs: Number.NaN }),
      testHit({ status: Number.NaN }),
    ];
    const last = await reader.lastSeq();
    const all = [...hits.slice(0, 40), ...bad, ...hits.slice(40)];
    await Promise.all(all.map(hit => journal.append(hit)));
    expect(idsOf(await reader.after(last, {}, 100))).toEqual(idsOf(hits));
    expect(journal.state()).toMatchObject({ failing: false, lostRows: bad.length * round });
  }
});

test('any number of hits at once is written, of three kinds in turns', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const kinds = [() => testHit(), () => testHit({ status: 503 }), () => testDeferredHit()];
  for (let count = 1; count <= 60; count += 1) {
    const hits = Array.from({ length: count }, (_, i) => kinds[i % 3]?.() ?? testHit());
    const last = await reader.lastSeq();
    await Promise.all(hits.map(hit => journal.append(hit)));
    const read = await reader.after(last, {}, 100);
    const facts = ({ id, status, outcome }: Pick<Hit, 'id' | 'status' | 'outcome'>) =>
      `${id} ${status} ${outcome}`;
    expect(read.map(facts).sort()).toEqual(hits.map(facts).sort());
  }
});

test('hits that all came by another domain are written, each with its own', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const hits = Array.from({ length: 500 }, (_, i) => testHit({ hostname: `${i % 300}.example` }));
  await Promise.all(hits.map(hit => journal.append(hit)));
  const domains = new Map((await reader.after(0, {}, 1_000)).map(({ id, hostname }) => [id, hostname]));
  expect(domains).toEqual(new Map(hits.map(({ id, hostname }) => [id, hostname])));
});

const few = <T>(...values: T[]) => fc.constantFrom(...values);
const some = fc.string({ unit: 'grapheme', maxLength: 30 }).map(value => value.replaceAll('\0', ''));
const tenth = fc.integer({ min: 0, max: 100_000 }).map(value => value / 10);
const domainAsked = few('https://www.trk.example', 'https://other.example');

/** Values that hits share come from a few, so that some do and some do not. */
const anyHit: fc.Arbitrary<Hit> = fc
  .record({
    hostname: few('go.brand.example', 'b.example'),
    slug: few(null, 'spring', 'may/first'),
    offerId: few(null, 2101, Number.MAX_SAFE_INTEGER),
    affiliateId: few(null, 7),
    visitor: fc.record({ kind: few<VisitorKind>('person', 'bot'), reason: few('browser', 'isbot') }),
    outcome: few<Outcome>('clicked', 'skipped', 'deferred'),
    reason: few(null, 'no_connection'),
    detail: few(null, 'ECONNREFUSED'),
    errorCode: few(null, 17),
    transactionId: fc.option(some),
    params: fc.array(fc.tuple(some, some), { maxLength: 3 }).map(pairs => new Map(pairs)),
    leftOut: few<string[]>([], ['uid'], ['uid', 'idfa']),
    address: some.map(address => `x${address}`),
    userAgent: fc.option(some),
    referrer: fc.option(some),
    status: few(302, 503),
    everflowMs: fc.option(tenth),
    totalMs: tenth,
    linkId: few(null, 'link-1', 'link-2'),
    countsToCap: fc.boolean(),
    deferred: fc.option(
      fc.record({ trackingDomain: domainAsked, path: some, headers: fc.array(some, { maxLength: 4 }) }),
    ),
  })
  .map(fields => testHit(fields));

test('whatever hits come together, each is read as it was, and caps and waiting clicks are counted', async () => {
  const { journal, dataDir } = await testJournal({ address: 'full' });
  const reader = await testReader(dataDir);
  const raw = rawJournal(dataDir);
  const replays = raw.prepare('SELECT tracking_domain, replay FROM hits WHERE id = ?').raw();
  let capped = 0;
  let waiting = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyHit, { maxLength: 60, size: 'max' }), async hits => {
      await Promise.all(hits.map(hit => journal.append(hit)));
      for (const hit of hits) {
        const { deferred } = hit;
        const read = await reader.get(hit.id);
        expect(read).toEqual({ ...asStored(hit), seq: expect.any(Number) });
        const replay = deferred && JSON.stringify({ path: deferred.path, headers: deferred.headers });
        expect(replays.get(hit.id)).toEqual([deferred?.trackingDomain ?? null, replay]);
      }
      capped += hits.filter(({ linkId, countsToCap }) => linkId === 'link-1' && countsToCap).length;
      waiting += hits.filter(({ outcome, deferred }) => outcome === 'deferred' && deferred).length;
      expect(await journal.cappedClicks('link-1')).toBe(capped);
      expect(await journal.deferredState()).toMatchObject({ waiting });
    }),
    { numRuns: 50 },
  );
  expect(journal.state()).toMatchObject({ failing: false, lostRows: 0 });
});
