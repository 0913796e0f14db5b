import { expect, test } from 'vitest';
import type { Hit } from '../../src/journal/hit.ts';
import { testDeferredHit, testHit } from '../support/test-hit.ts';
import { replayOf, testJournal, testReader } from './journal-fixture.ts';

const OTHERS: readonly Partial<Hit>[] = [
  { outcome: 'reused' },
  { visitor: { kind: 'bot', reason: 'isbot' } },
  { status: 503 },
  { reason: 'over offer cap' },
  { detail: 'HTTP status 200' },
  { errorCode: 17 },
  { leftOut: ['uid'] },
];

test('whatever sets a hit apart from the usual one is written', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const hits = [{}, ...OTHERS].map(fields => testHit(fields));
  await Promise.all(hits.map(hit => journal.append(hit)));
  for (const hit of hits) {
    const { visitor, outcome, status, reason, detail, errorCode, leftOut } = hit;
    const fields = { visitor, outcome, status, reason, detail, errorCode, leftOut };
    expect(await reader.get(hit.id)).toMatchObject(fields);
  }
});

test('a usual outcome with a cap or a click to be replayed is not the usual hit', async () => {
  const { journal, dataDir } = await testJournal();
  const capped = testHit({ linkId: 'a', countsToCap: true });
  const deferred = testDeferredHit({ outcome: 'clicked', reason: null, detail: null });
  await Promise.all([capped, deferred].map(hit => journal.append(hit)));
  expect(await journal.cappedClicks('a')).toBe(1);
  expect(replayOf(dataDir, deferred)).toContain('/clk');
});

test('rows at fault cost no other of their statement, and the order stays', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  const good = (i: number) => testHit({ slug: `s${i}`, ...(i > 60 ? { outcome: 'reused' as const } : {}) });
  for (let round = 0; round < 2; round += 1) {
    const hits = Array.from({ length: 90 }, (_, i) => good(i));
    // A usual hit and another one, each in the middle of its statement.
    hits[25] = testHit({ totalMs: Number.NaN });
    hits[70] = testHit({ status: Number.NaN });
    const last = await reader.lastSeq();
    await Promise.all(hits.map(hit => journal.append(hit)));
    expect((await reader.after(last, {}, 100)).map(({ slug }) => slug)).toEqual(
      hits.filter((_, i) => i !== 25 && i !== 70).map(({ slug }) => slug),
    );
    expect(journal.state()).toMatchObject({ failing: false, lostRows: 2 * (round + 1) });
  }
});

test('any number of hits at once is written, of both kinds in turns', async () => {
  const { journal, dataDir } = await testJournal();
  const reader = await testReader(dataDir);
  for (let count = 1; count <= 40; count += 1) {
    const hits = Array.from({ length: count }, (_, i) =>
      testHit(i % count > count / 3 ? { status: 503 } : {}),
    );
    const last = await reader.lastSeq();
    await Promise.all(hits.map(hit => journal.append(hit)));
    expect((await reader.after(last, {}, 100)).map(({ id, status }) => [id, status])).toEqual(
      hits.map(({ id, status }) => [id, status]),
    );
  }
});
