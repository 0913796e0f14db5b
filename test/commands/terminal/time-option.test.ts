import { expect, test } from 'vitest';
import { UsageError } from '../../../src/commands/terminal/command.ts';
import { readTime } from '../../../src/commands/terminal/time-option.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 18);

test.each([
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T09:30', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01 09:30:15', '2026-03-01T09:30:15.000Z'],
  ['2026-03-01T09:30:15.250Z', '2026-03-01T09:30:15.250Z'],
  ['2026-03-01T09:30+02:00', '2026-03-01T07:30:00.000Z'],
  ['2026-03-01T09:30:00-05:30', '2026-03-01T15:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['90m', '2026-03-01T16:30:00.000Z'],
  ['24h', '2026-02-28T18:00:00.000Z'],
  ['7d', '2026-02-22T18:00:00.000Z'],
])('%s is the time %s', (value, time) => {
  expect(new Date(readTime('since', value, NOW_MS)).toISOString()).toBe(time);
});

test.each([
  '',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-03-01T25:00',
  '7',
  '7w',
  '-24h',
  '01.03.2026',
  '2026',
])('as a time, "%s" is refused by name', value => {
  expect(() => readTime('since', value, NOW_MS)).toThrow(UsageError);
  expect(() => readTime('since', value, NOW_MS)).toThrow(`it is "${value}".`);
});
