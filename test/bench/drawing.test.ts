import { expect, test } from 'vitest';
import { drawBars } from '../../bench/report/draw-bars.ts';
import { drawLines } from '../../bench/report/draw-lines.ts';
import { axisTicks } from '../../bench/report/svg.ts';

test('names of others are text in a drawing, not markup', () => {
  const drawn = drawBars({
    kind: 'bars',
    title: 'a < b & "c"',
    unit: 'µs',
    bars: [{ name: '<script>', value: 1 }],
  });
  expect(drawn).toContain('a &lt; b &amp; &quot;c&quot;');
  expect(drawn).toContain('&lt;script&gt;');
  expect(drawn).not.toContain('<script>');
});

test('bars are as long as their values, beginning at 0', () => {
  const bars = [
    { name: 'floor', value: 100 },
    { name: 'project', value: 150 },
  ];
  const drawn = drawBars({ kind: 'bars', title: 'CPU', unit: 'µs', bars });
  const [floor = 0, project = 0] = [...drawn.matchAll(/height="22".*?/g)].map(({ index }) =>
    Number(/width="([\d.]+)" $/.exec(drawn.slice(0, index))?.[1]),
  );
  expect(project / floor).toBeCloseTo(1.5, 2);
});

test('a drawing without values is one all the same', () => {
  expect(drawBars({ kind: 'bars', title: 'none', unit: '', bars: [] })).not.toMatch(/NaN|Infinity/);
  const panels = [{ title: 'p', series: [{ name: 's', points: [] }] }];
  expect(drawLines({ kind: 'lines', title: 'none', xTitle: '', xTicks: [], panels })).not.toMatch(
    /NaN|Infinity/,
  );
});

test.each([
  [0, [0, 1]],
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [7, [0, 1, 2, 3, 4, 5, 6, 7]],
  [5_000, [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
  [181, [0, 50, 100, 150, 200]],
])('an axis up to %d has ticks at %j', (max, ticks) => {
  expect(axisTicks(max)).toEqual(ticks);
});
