import { expect, test } from 'vitest';
import { differences, median, percentile, ratios } from '../../bench/statistics.ts';

test('a median is the middle one, or lies between the two in the middle, whatever their order', () => {
  expect(median([9, 100, 10])).toBe(10);
  expect(median([10, 1, 4, 2])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was measured', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.999)).toBe(100);
  expect(percentile(Float64Array.of(7), 0.5)).toBe(7);
});

test('each round is compared with the same round of the baseline', () => {
  // A machine that slows down to a half does it to both.
  expect(ratios([300, 600], [200, 400])).toEqual([1.5, 1.5]);
  expect(differences([300, 600], [200, 400])).toEqual([100, 200]);
  expect(ratios([300, 600], [200])).toEqual([1.5, Number.NaN]);
});
