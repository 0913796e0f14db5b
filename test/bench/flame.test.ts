import { expect, test } from 'vitest';
import { flameOf } from '../../bench/profiles/flame.ts';
import { flameSvg } from '../../bench/profiles/flame-svg.ts';

const frame = (functionName: string, url = '') => ({ functionName, url });

test('time is counted for a function and all that have called it, idle time for none', () => {
  const flame = flameOf({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 5] },
      { id: 2, callFrame: frame('a', 'file:///home/x/dist/redirect/a.js'), children: [3, 4] },
      { id: 3, callFrame: frame('b', '/home/x/node_modules/@scope/lib/index.js') },
      { id: 4, callFrame: frame('b', '/home/x/node_modules/@scope/lib/other.js') },
      { id: 5, callFrame: frame('(idle)') },
    ],
    samples: [2, 3, 4, 5, 3],
    timeDeltas: [10, 20, 30, 1_000, 40],
  });
  expect(flame.us).toBe(100);
  const a = flame.callees.get('a redirect/a');
  expect(a?.us).toBe(100);
  expect([...(a?.callees.values() ?? [])].map(({ name, where, us }) => [name, where, us])).toEqual([
    ['b', '@scope/lib', 90],
  ]);
});

test('the picture names functions and packages, and no path of a machine', () => {
  const svg = flameSvg(
    flameOf({
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2] },
        { id: 2, callFrame: frame('<anonymous>', 'file:///home/x/dist/cli.js') },
      ],
      samples: [2],
      timeDeltas: [1],
    }),
    'a < b',
  );
  expect(svg).toContain('&lt;anonymous&gt; cli: 100.0 %');
  expect(svg).toContain('a &lt; b');
  expect(svg).not.toContain('/home');
});
