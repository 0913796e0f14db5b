import { expect, test } from 'vitest';
import type { Hit } from '../../../../src/journal/model/hit.ts';
import { GROUP_ROWS, groupHits } from '../../../../src/journal/store/database/hit-groups.ts';
import { toRow } from '../../../../src/journal/store/database/hit-row.ts';
import { testDeferredHit, testHit } from '../../../support/test-hit.ts';

const grouped = (hits: readonly Hit[]) =>
  groupHits(hits.map(hit => toRow(hit, null))).map(({ own }) => own.map(([id]) => id));
const idsOf = (hits: readonly Hit[]) => hits.map(({ id }) => id);

test('people and bots that come in turns are two groups, each in the order they came', () => {
  const hits = Array.from({ length: 20 }, (_, i) =>
    testHit(i % 3 === 1 ? { visitor: { kind: 'bot', reason: 'isbot' } } : { slug: `s${i}` }),
  );
  const people = hits.filter(({ visitor }) => visitor.kind === 'person');
  const bots = hits.filter(({ visitor }) => visitor.kind === 'bot');
  expect(grouped(hits)).toEqual([idsOf(people), idsOf(bots)]);
});

test('what no two rows of one statement may differ in sets them apart', () => {
  const differences: readonly Partial<Hit>[] = [
    { outcome: 'reused' },
    { hostname: 'other.example' },
    { visitor: { kind: 'bot', reason: 'browser' } },
    { visitor: { kind: 'person', reason: 'isbot' } },
    { status: 503 },
    { reason: 'over offer cap' },
    { detail: 'HTTP status 200' },
    { errorCode: 17 },
  ];
  const hits = [
    testHit(),
    ...differences.map(testHit),
    testHit({ leftOut: ['uid'] }),
    testHit({ linkId: 'a', countsToCap: true }),
    testDeferredHit(),
    testDeferredHit({}, { trackingDomain: 'https://other.example' }),
  ];
  for (const hit of hits)
    for (const other of hits) expect(grouped([hit, other])).toHaveLength(hit === other ? 1 : 2);
});

test('clicks that count to the caps of different links are one group', () => {
  const hits = ['a', 'b', 'a'].map(linkId => testHit({ linkId, countsToCap: true }));
  expect(grouped(hits)).toEqual([idsOf(hits)]);
});

test('a group has no more rows than a statement, and the next one goes on', () => {
  const hits = Array.from({ length: 2 * GROUP_ROWS + 1 }, () => testHit());
  const ids = idsOf(hits);
  expect(grouped(hits)).toEqual([
    ids.slice(0, GROUP_ROWS),
    ids.slice(GROUP_ROWS, 2 * GROUP_ROWS),
    ids.slice(2 * GROUP_ROWS),
  ]);
});

test('whoever sends each hit to another domain makes nobody look through all of them', () => {
  const hits = Array.from({ length: 500 }, (_, i) => testHit({ hostname: `${i}.example` }));
  const again = testHit({ hostname: '0.example' });
  const recent = testHit({ hostname: '499.example' });
  expect(grouped([...hits, recent, again])).toEqual([
    ...idsOf(hits.slice(0, -1)).map(id => [id]),
    [hits.at(-1)?.id, recent.id],
    [again.id],
  ]);
});
