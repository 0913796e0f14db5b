import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addLatencies,
  countLatency,
  createLatencyHistogram,
  latencyQuantile,
  QUANTILE_ERROR,
} from '../../../src/journal/reports/latency-histogram.ts';

const times = fc.array(fc.double({ min: 0.1, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]) {
  const histogram = createLatencyHistogram();
  for (const value of values) countLatency(histogram, value);
  return histogram;
}

test('a quantile is within one per cent of the exact one', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95, 0.99, 1), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
      const found = latencyQuantile(histogramOf(values), share) ?? Number.NaN;
      expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(QUANTILE_ERROR + 1e-9);
    }),
  );
});

test('two histograms added are the histogram of all their values', () => {
  fc.assert(
    fc.property(times, times, (some, others) => {
      const sum = histogramOf(some);
      addLatencies(sum, histogramOf(others));
      const all = histogramOf([...some, ...others]);
      const shares = [0, 0.1, 0.5, 0.9, 0.99, 1];
      expect(sum.count).toBe(all.count);
      expect(shares.map(share => latencyQuantile(sum, share))).toEqual(
        shares.map(share => latencyQuantile(all, share)),
      );
    }),
  );
});

test('what is too short or too long to be real is counted at the ends', () => {
  const histogram = histogramOf([0, -1, 1e12]);
  expect(latencyQuantile(histogram, 0.5)).toBeCloseTo(0.1, 2);
  expect((latencyQuantile(histogram, 1) ?? 0) / 600_000).toBeCloseTo(1, 1);
});

test('of nothing there is no quantile', () => {
  expect(latencyQuantile(createLatencyHistogram(), 0.5)).toBeNull();
  const histogram = createLatencyHistogram();
  addLatencies(histogram, createLatencyHistogram());
  expect(latencyQuantile(histogram, 0.5)).toBeNull();
});
