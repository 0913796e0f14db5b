import type { Lines, Panel, Point } from './drawing.ts';
import { axisTicks, COLOURS, line, round, svg, text } from './svg.ts';

const LEFT = 76;
const RIGHT = 724;
const TOP = 58;
const HEIGHT = 170;
const STEP = HEIGHT + 52;

/** Draws panels below each other that share an x axis, such as time or percentiles. */
export function drawLines({ title, xTitle, xTicks, panels }: Lines): string {
  const xs = [...xTicks.map(({ at }) => at), ...panels.flatMap(allPoints).map(([x]) => x)];
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const x = (value: number) => LEFT + ((value - from) / (to - from || 1)) * (RIGHT - LEFT);
  const parts = panels.flatMap((panel, i) => drawPanel(panel, TOP + 22 + i * STEP, x));
  const bottom = TOP + 22 + panels.length * STEP - (STEP - HEIGHT);
  for (const { at, text: label } of xTicks)
    parts.push(text(x(at), bottom + 18, label, 'class="quiet" text-anchor="middle"'));
  parts.push(text((LEFT + RIGHT) / 2, bottom + 38, xTitle, 'class="quiet" text-anchor="middle"'));
  return svg(title, bottom + 52, parts);
}

function drawPanel(panel: Panel, top: number, x: (value: number) => number): string[] {
  const ticks = axisTicks(Math.max(...allPoints(panel).map(([, y]) => y)));
  const max = ticks.at(-1) ?? 1;
  const y = (value: number) => top + HEIGHT - (value / max) * HEIGHT;
  const grid = ticks.flatMap(tick => [
    line([LEFT, y(tick)], [RIGHT, y(tick)]),
    text(LEFT - 8, y(tick) + 4, tick.toLocaleString('en-US'), 'class="quiet" text-anchor="end"'),
  ]);
  const named = panel.series.length > 1;
  const lines = panel.series.flatMap(({ name, points }, i) => {
    const colour = `var(${colourOf(name, i)})`;
    const path = points.map(([px, py]) => `${round(x(px))},${round(y(py))}`).join(' ');
    const drawn = `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
    const label = text(RIGHT - i * 110, top - 8, name, `text-anchor="end" style="fill: ${colour}"`);
    return named ? [drawn, label] : [drawn];
  });
  return [text(LEFT, top - 8, panel.title), ...grid, ...lines];
}

/** The project always has the first colour. */
function colourOf(name: string, i: number): string {
  if (name === 'project') return COLOURS[0];
  return COLOURS[1 + (i % (COLOURS.length - 1))] ?? COLOURS[1];
}

function allPoints({ series }: Panel): readonly Point[] {
  return series.flatMap(({ points }) => points);
}
