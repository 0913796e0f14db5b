import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../../src/journal/model/outcome.ts';
import type { CountedHit, StoredHit } from '../../../src/journal/model/stored-hit.ts';
import type { HitCounts } from '../../../src/journal/reports/hit-tally.ts';
import { createStatsCounter, periodOf, type StatsGrouping } from '../../../src/journal/reports/stats.ts';
import { storedHit } from '../../support/stored-hit.ts';

const KINDS = ['person', 'prefetch', 'preview', 'bot', 'probe'] as const;

const anyHit: fc.Arbitrary<CountedHit> = fc.record({
  timeMs: fc.integer({ min: 0, max: 10 * 86_400_000 }),
  slug: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'null', 'e')),
  offerId: fc.option(fc.integer({ min: 1, max: 4 })),
  visitor: fc.record({ kind: fc.constantFrom(...KINDS), reason: fc.constant('') }),
  outcome: fc.constantFrom(...OUTCOMES),
  reason: fc.option(fc.constantFrom('clicked', 'rejected', 'unknown')),
  everflowMs: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
});

const anyGrouping: fc.Arbitrary<StatsGrouping> = fc.record({
  by: fc.constantFrom('link', 'offer', null),
  per: fc.constantFrom('hour', 'day', null),
});

function statsOf(hits: readonly CountedHit[], grouping: StatsGrouping, maxGroups?: number) {
  const counter = createStatsCounter(grouping, maxGroups);
  for (const hit of hits) counter.count(hit);
  return counter.result();
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const ALL = { by: null, per: null } as const;

test('hits are the sum of the outcomes, and the rows add up to the totals, however few groups are kept', () => {
  fc.assert(
    fc.property(
      fc.array(anyHit, { maxLength: 60 }),
      anyGrouping,
      fc.integer({ min: 1, max: 8 }),
      (hits, grouping, max) => {
        const { totals, rows } = statsOf(hits, grouping, max);
        expect(totals.hits).toBe(hits.length);
        for (const counts of [totals, ...rows]) {
          expect(sum(Object.values(counts.outcomes))).toBe(counts.hits);
          expect(counts.withoutId).toBeLessThanOrEqual(counts.wantedId);
          expect(counts.wantedId).toBeLessThanOrEqual(counts.people);
        }
        if (grouping.by === null && grouping.per === null) {
          expect(rows).toEqual([]);
          return;
        }
        for (const name of ['hits', 'people', 'clicks', 'wantedId', 'withoutId'] as const)
          expect(sum(rows.map(row => row[name]))).toBe(totals[name]);
        for (const outcome of OUTCOMES)
          expect(sum(rows.map(row => row.outcomes[outcome]))).toBe(totals.outcomes[outcome]);
        expect(sum(rows.map(row => row.everflow.answers))).toBe(totals.everflow.answers);
        expect(rows.filter(row => !row.isRest && grouping.per === null).length).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test('each row counts exactly the hits of its period and group', () => {
  fc.assert(
    fc.property(fc.array(anyHit, { maxLength: 40 }), anyGrouping, (hits, grouping) => {
      for (const row of statsOf(hits, grouping).rows) {
        const own = hits.filter(
          hit =>
            (grouping.per === null || periodOf(hit.timeMs, grouping.per) === row.periodMs) &&
            (grouping.by === null || (grouping.by === 'link' ? hit.slug : hit.offerId) === row.group),
        );
        const { periodMs, group, isRest, ...counts } = row;
        expect(counts).toEqual(statsOf(own, ALL).totals);
      }
    }),
  );
});

const cases: [string, Partial<StoredHit>, Partial<HitCounts>][] = [
  ['clicked', {}, { clicks: 1, wantedId: 1, withoutId: 0 }],
  ['reused', { outcome: 'reused', everflowMs: null }, { clicks: 0, wantedId: 1, withoutId: 0 }],
  ['joined to a click', { outcome: 'joined', reason: 'clicked' }, { clicks: 0, wantedId: 1, withoutId: 0 }],
  [
    'joined without an ID',
    { outcome: 'joined', reason: 'unknown' },
    { clicks: 0, wantedId: 1, withoutId: 1 },
  ],
  [
    'joined to a rejected one',
    { outcome: 'joined', reason: 'rejected' },
    { clicks: 0, wantedId: 1, withoutId: 1 },
  ],
  ['rejected with an ID', { outcome: 'rejected' }, { clicks: 0, wantedId: 1, withoutId: 1 }],
  ['late', { outcome: 'late' }, { clicks: 1, wantedId: 1, withoutId: 1 }],
  ['recovered', { outcome: 'recovered' }, { clicks: 1, wantedId: 1, withoutId: 1 }],
  ['unknown', { outcome: 'unknown' }, { clicks: 0, wantedId: 1, withoutId: 1 }],
  ['deferred', { outcome: 'deferred' }, { clicks: 0, wantedId: 1, withoutId: 1 }],
  ['expired', { outcome: 'expired' }, { clicks: 0, wantedId: 1, withoutId: 1 }],
  ['limited', { outcome: 'limited' }, { clicks: 0, wantedId: 1, withoutId: 1 }],
  ['not found', { outcome: 'not_found' }, { people: 1, clicks: 0, wantedId: 0, withoutId: 0 }],
  ['gone', { outcome: 'gone' }, { people: 1, clicks: 0, wantedId: 0, withoutId: 0 }],
  [
    "a bot's click",
    { visitor: { kind: 'bot', reason: 'isbot' } },
    { people: 0, clicks: 1, wantedId: 0, withoutId: 0 },
  ],
];

test.each(cases)('a hit that is %s counts as documented', (_name, fields, expected) => {
  expect(statsOf([storedHit(fields)], ALL).totals).toMatchObject({ hits: 1, ...expected });
});

test.each([
  ['clicked', 1],
  ['rejected', 1],
  ['late', 1],
  ['recovered', 1],
  ['unknown', 0],
  ['deferred', 0],
] as const)('the time of a hit that is %s counts as %i answer', (outcome, answers) => {
  expect(statsOf([storedHit({ outcome })], ALL).totals.everflow.answers).toBe(answers);
});

test('groups come with the most hits first, and small ones are the rest when there are too many', () => {
  const hits = ['a', 'b', 'b', 'c', 'c', 'c', 'd', 'b'].map(slug => storedHit({ slug }));
  const { rows, hasRest } = statsOf(hits, { by: 'link', per: null }, 3);
  expect(rows.map(row => [row.isRest ? 'rest' : row.group, row.hits])).toEqual([
    ['c', 3],
    ['b', 1],
    ['d', 1],
    ['rest', 3],
  ]);
  expect(hasRest).toBe(true);
  expect(statsOf(hits, { by: 'link', per: null }).rows.map(row => row.group)).toEqual(['b', 'c', 'a', 'd']);
});

test('periods are those of UTC', () => {
  const time = Date.UTC(2026, 2, 1, 23, 59, 59, 999);
  expect(new Date(periodOf(time, 'hour')).toISOString()).toBe('2026-03-01T23:00:00.000Z');
  expect(new Date(periodOf(time, 'day')).toISOString()).toBe('2026-03-01T00:00:00.000Z');
  expect(periodOf(time + 1, 'day')).toBe(Date.UTC(2026, 2, 2));
});
