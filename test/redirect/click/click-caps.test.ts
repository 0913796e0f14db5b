import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/journal/model/outcome.ts';
import { createClickCaps, type Reservation } from '../../../src/redirect/click/click-caps.ts';
import { compileLink } from '../../../src/redirect/compiled-link.ts';
import { testLink } from '../../support/test-link.ts';
import { testClock } from '../../support/test-visit.ts';

const LINK = compileLink(testLink(), 'link-1');

function testCaps({ written = 0, replays = true, max = 10 } = {}) {
  const journal = { clicks: written as number | null, reads: 0 };
  const clock = testClock();
  const cappedClicks = async () => {
    journal.reads += 1;
    return journal.clicks;
  };
  const caps = createClickCaps({ journal: { cappedClicks }, clock, max, replays });
  const take = async (maxClicks: number) => {
    const taken = await caps.take(LINK, maxClicks);
    if (typeof taken === 'string') throw new Error(taken);
    return taken;
  };
  return { caps, journal, clock, take };
}

test('of fifty who come at once, a cap of seven lets seven through, and the journal is read once', async () => {
  const { caps, journal } = testCaps();
  const taken = await Promise.all(Array.from({ length: 50 }, () => caps.take(LINK, 7)));
  expect(taken.filter(one => one === 'full')).toHaveLength(43);
  expect(journal.reads).toBe(1);
  expect(await caps.isFull(LINK, 7)).toBe(true);
});

test('it begins with what the journal has counted', async () => {
  const { caps } = testCaps({ written: 5 });
  expect(await caps.isFull(LINK, 5)).toBe(true);
  expect(await caps.take(LINK, 5)).toBe('full');
  expect(await caps.isFull(LINK, 6)).toBe(false);
});

test.each<[Outcome, boolean, 'kept' | 'given back']>([
  ['clicked', true, 'kept'],
  ['unknown', true, 'kept'],
  ['deferred', true, 'kept'],
  ['deferred', false, 'given back'],
  ['rejected', true, 'given back'],
])('a click that is %s (replays: %s) is %s', async (outcome, replays, what) => {
  const { caps, take } = testCaps({ replays });
  const reservation = await take(1);
  expect(reservation.settle(outcome)).toBe(what === 'kept');
  expect(await caps.isFull(LINK, 1)).toBe(what === 'kept');
});

test('a click that is refused after its visitor has left makes room', async () => {
  const { caps, take } = testCaps();
  const reservation = await take(1);
  reservation.settle('unknown');
  reservation.recorded();
  expect(await caps.isFull(LINK, 1)).toBe(true);
  reservation.refusedLate();
  expect(await caps.isFull(LINK, 1)).toBe(false);
});

test('a full link asks the journal again after ten seconds, and counts what is under way', async () => {
  const { caps, journal, clock, take } = testCaps({ written: 2 });
  await take(3);
  expect(await caps.isFull(LINK, 3)).toBe(true);
  // A replay was refused.
  journal.clicks = 1;
  clock.advance(9_999);
  expect(await caps.isFull(LINK, 3)).toBe(true);
  expect(journal.reads).toBe(1);
  clock.advance(1);
  expect(await caps.isFull(LINK, 3)).toBe(false);
  await take(3);
  expect(await caps.take(LINK, 3)).toBe('full');
});

test('while the journal cannot tell, no click is made, and it is asked each time', async () => {
  const { caps, journal } = testCaps();
  journal.clicks = null;
  expect(await caps.isFull(LINK, 3)).toBe(false);
  expect(await caps.take(LINK, 3)).toBe('unknown');
  journal.clicks = 0;
  expect(await caps.take(LINK, 3)).not.toBeTypeOf('string');
});

test('a link that was known goes on counting in memory while the journal cannot tell', async () => {
  const { caps, journal, take } = testCaps();
  await take(2);
  journal.clicks = null;
  await take(2);
  expect(await caps.take(LINK, 2)).toBe('full');
});

test('a counter that is forgotten does not forget the clicks under way', async () => {
  const { caps, journal, take } = testCaps({ max: 1 });
  await take(1);
  await caps.take(compileLink(testLink(), 'link-2'), 1);
  expect(await caps.take(LINK, 1)).toBe('full');
  expect(journal.reads).toBe(3);
});

/** What can happen to a link's clicks, and how many there are: made, waiting or under way. */
function createModel({ caps, journal, clock }: ReturnType<typeof testCaps>, cap: number) {
  const underWay: Reservation[] = [];
  const kept: Reservation[] = [];
  const pick = (from: Reservation[], which: number) => from.splice(which % (from.length || 1), 1)[0];
  const settle = (outcome: Outcome) => (which: number) => {
    const one = pick(underWay, which);
    if (one?.settle(outcome)) kept.push(one);
  };
  const count = (change: number) => {
    journal.clicks = (journal.clicks ?? 0) + change;
  };
  const acts: Record<string, (which: number) => unknown> = {
    take: async () => {
      const taken = await caps.take(LINK, cap);
      if (typeof taken !== 'string') underWay.push(taken);
    },
    click: settle('clicked'),
    refuse: settle('rejected'),
    defer: settle('deferred'),
    record(which) {
      const one = pick(kept, which);
      if (one) count(1);
      one?.recorded();
    },
    expire: () => journal.clicks && count(-1),
    wait: () => clock.advance(10_000),
    forget: () => caps.isFull(compileLink(testLink(), 'other'), 1),
  };
  return { acts, clicks: () => underWay.length + kept.length + (journal.clicks ?? 0) };
}

test('whatever becomes of clicks in whatever order, there are never more than the cap', async () => {
  const names = ['take', 'take', 'click', 'refuse', 'defer', 'record', 'expire', 'wait', 'forget'];
  const step = fc.tuple(fc.constantFrom(...names), fc.nat(20));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 60 }),
      async (cap, steps) => {
        const model = createModel(testCaps({ max: 1 }), cap);
        for (const [name, which] of steps) {
          await model.acts[name]?.(which);
          expect(model.clicks()).toBeLessThanOrEqual(cap);
        }
      },
    ),
    { numRuns: 200 },
  );
});
