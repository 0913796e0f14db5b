import { version } from 'uuid';
import { expect, test } from 'vitest';
import { visitId } from '../../src/redirect/visit-id.ts';
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

test('IDs of one moment are all different', () => {
  const ids = Array.from({ length: 5_000 }, () => visitId(1_777_593_600_000));
  expect(new Set(ids).size).toBe(ids.length);
  // What is not time is chance: the last eight bytes as well.
  expect(new Set(ids.map(id => id.slice(19))).size).toBe(ids.length);
  expect(ids.every(id => version(id) === 7)).toBe(true);
});
