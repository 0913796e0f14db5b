import { expect, test } from 'vitest';
import { medianRatio, rowsOf } from '../../bench/report/rows.ts';
import { targetText } from '../../bench/report/table.ts';
import type { Round } from '../../bench/rounds.ts';
import { isMet, type Target } from '../../bench/scenario.ts';

function round(cpuUs: number | null, perSecond = 1_000): Round {
  const latenciesMs = Float64Array.of(1);
  return { cpuUs, perSecond, withoutId: 0, p50Ms: 1, p99Ms: 1, peakRssMb: 1, loadPercent: 50, latenciesMs };
}

test('the ratio is the median of the rounds, not the ratio of the medians', () => {
  const floor = [round(100), round(200), round(400)];
  const project = [round(150), round(320), round(560)];
  const found = new Map(Object.entries({ floor, project }));
  expect(medianRatio(rowsOf(found, 'floor'), 'cpuUs', ['project', 'floor'])).toBe(1.5);
});

test('what cannot be seen is left out, and what has nothing to be compared with is not judged', () => {
  const rows = rowsOf(new Map([['elsewhere', [round(null, 500)]]]), 'floor');
  expect(rows[0]?.values.cpuUs).toBeUndefined();
  expect(rows[0]?.values.perSecond).toEqual([500]);
  expect(medianRatio(rows, 'cpuUs', ['project', 'floor'])).toBeNull();
});

test.each<[Target, boolean, string]>([
  [{ what: 'a', limit: { atMost: 1.5 }, value: 1.5 }, true, 'met          a: limit 1.5, is 1.5'],
  [{ what: 'a', limit: { atMost: 1.5 }, value: 1.62 }, false, 'NOT MET      a: limit 1.5, is 1.62'],
  [{ what: 'a', limit: { atMost: 1.5 }, value: 1.5004 }, false, 'NOT MET      a: limit 1.5, is 1.5004'],
  [{ what: 'a', limit: { atLeast: 2 }, value: 1.9 }, false, 'NOT MET      a: at least 2, is 1.9'],
  [{ what: 'a', limit: { atLeast: 2 }, value: 2.5 }, true, 'met          a: at least 2, is 2.5'],
  [{ what: 'a', limit: { atMost: 1 }, value: Number.NaN }, false, 'NOT MET      a: limit 1, is NaN'],
  [{ what: 'a', limit: { atMost: 1 }, value: null }, true, 'not judged   a: limit 1'],
])('%j is met: %s', (target, met, text) => {
  expect(isMet(target)).toBe(met);
  expect(targetText(target)).toBe(text);
});
