import type { Bars } from './drawing.ts';
import { escapeXml, line, round, svg, text } from './svg.ts';

const LEFT = 150;
/** What the longest bar takes; its value stands behind it. */
const LENGTH = 430;
const TOP = 62;
const STEP = 36;
const THICKNESS = 22;

/** A bar for each, the project's in the first colour, with its value behind it. */
export function drawBars({ title, unit, bars, limit }: Bars): string {
  const max = Math.max(...bars.map(({ value }) => value), limit?.value ?? 0, Number.MIN_VALUE);
  const length = (value: number) => (value / max) * LENGTH;
  const parts = bars.flatMap(({ name, value, note }, i) => {
    const y = TOP + i * STEP;
    const colour = name.startsWith('project') ? '--a' : '--b';
    return [
      text(LEFT - 12, y + 16, name, 'text-anchor="end"'),
      `<rect x="${LEFT}" y="${y}" width="${round(length(value))}" height="${THICKNESS}" rx="3" fill="var(${colour})"><title>${escapeXml(name)}</title></rect>`,
      text(
        LEFT + length(value) + 10,
        y + 16,
        [`${shown(value)} ${unit}`, note && `(${note})`].filter(Boolean).join(' '),
      ),
    ];
  });
  const bottom = TOP + bars.length * STEP;
  if (limit) {
    const x = LEFT + length(limit.value);
    parts.push(line([x, TOP - 6], [x, bottom], 'stroke-dasharray="4 3" style="stroke: var(--c)"'));
    parts.push(text(x, bottom + 14, limit.text, 'class="quiet" text-anchor="middle"'));
  }
  return svg(title, bottom + 30, parts);
}

function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
