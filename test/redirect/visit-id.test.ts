import { expect, test } from 'vitest';
import { testClock, testVisit } from '../support/test-visit.ts';

const YEAR_MS = 365 * 86_400_000;

/** The time that a UUIDv7 begins with. */
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

test("an ID carries its visit's time, also after a clock that was ahead for a moment", () => {
  const clock = testClock();
  clock.advance(YEAR_MS);
  const ahead = testVisit(clock);
  clock.advance(-YEAR_MS);
  const visit = testVisit(clock);
  expect(timeOf(ahead.id)).toBe(ahead.timeMs);
  expect(timeOf(visit.id)).toBe(visit.timeMs);
});
