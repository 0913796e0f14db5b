import type { Bars } from './drawing.ts';
import { escapeXml, line, round, svg, text, WIDTH } from './svg.ts';

/** Approximate width of a letter of a name, and of the text behind the longest bar. */
const LETTER = 7;
const VALUE = 160;
const TOP = 62;
const STEP = 36;
const THICKNESS = 22;

/** Draws horizontal bars, each followed by its value. When the project is among them, the others are grey. */
export function drawBars({ title, unit, bars, limit }: Bars): string {
  const left = 50 + LETTER * Math.max(...bars.map(({ name }) => name.length));
  const max = Math.max(...bars.map(({ value }) => value), limit?.value ?? 0, Number.MIN_VALUE);
  const length = (value: number) => (value / max) * (WIDTH - VALUE - left);
  const isCompared = bars.some(({ name }) => name === 'project');
  const parts = bars.flatMap(({ name, value, note }, i) => {
    const y = TOP + i * STEP;
    const colour = isCompared && name !== 'project' ? '--b' : '--a';
    return [
      text(left - 12, y + 16, name, 'text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${round(length(value))}" height="${THICKNESS}" rx="3" fill="var(${colour})"><title>${escapeXml(name)}</title></rect>`,
      text(
        left + length(value) + 10,
        y + 16,
        [`${shown(value)} ${unit}`, note && `(${note})`].filter(Boolean).join(' '),
      ),
    ];
  });
  const bottom = TOP + bars.length * STEP;
  if (limit) {
    const x = left + length(limit.value);
    parts.push(line([x, TOP - 6], [x, bottom], 'stroke-dasharray="4 3" style="stroke: var(--c)"'));
    parts.push(text(x, bottom + 14, limit.text, 'class="quiet" text-anchor="middle"'));
  }
  return svg(title, bottom + 30, parts);
}

function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
