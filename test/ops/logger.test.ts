import { expect, test } from 'vitest';
import { createTimestamp } from '../../src/ops/logger.ts';

test('a line says to the millisecond when it was logged, also several in one and one after a long time', () => {
  const times = [0, 0, 1, 1_795_000_000_123, 1_795_000_000_123, 1_795_000_000_124, 5];
  const member = createTimestamp(() => times.shift() ?? Number.NaN);
  expect(Array.from({ length: 7 }, member)).toEqual([
    ',"time":"1970-01-01T00:00:00.000Z"',
    ',"time":"1970-01-01T00:00:00.000Z"',
    ',"time":"1970-01-01T00:00:00.001Z"',
    ',"time":"2026-11-18T11:06:40.123Z"',
    ',"time":"2026-11-18T11:06:40.123Z"',
    ',"time":"2026-11-18T11:06:40.124Z"',
    ',"time":"1970-01-01T00:00:00.005Z"',
  ]);
});
