import { escapeXml } from '../report/svg.ts';
import type { Frame } from './flame.ts';

const WIDTH = 1200;
const ROW = 17;
const TOP = 34;
/** Share of the whole time; narrower frames are left out, with their callees. */
const LEAST_SHARE = 0.003;
const CHARACTER = 6.2;

/** Colours by the place of a function. */
const COLOURS: readonly (readonly [where: RegExp, colour: string, name: string])[] = [
  [/^(?:redirect|app|server|links|everflow)\b/, '#e8853d', 'this project'],
  [/^(?:journal|sqlite)\b|^libsql$/, '#b06bd0', 'journal'],
  [/^ops\b|^pino|^sonic-boom$|^prom-client$/, '#d9b52b', 'log and metrics'],
  [/^undici$|^wasm/, '#4c9be8', 'undici'],
  [/^fastify$|^@fastify|^find-my-way$/, '#4fb07a', 'Fastify'],
  [/^node:/, '#9aa5b1', 'Node'],
];
const OTHER = '#c9ced4';

/** A flame graph from the top down: width is time, and below a function are its callees. */
export function flameSvg(root: Frame, title: string): string {
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number): void => {
    deepest = Math.max(deepest, depth);
    boxes.push(box(frame, root, x, depth));
    let childX = x;
    for (const callee of [...frame.callees.values()].sort((a, b) => b.us - a.us)) {
      if (callee.us >= root.us * LEAST_SHARE) draw(callee, childX, depth + 1);
      childX += (callee.us / root.us) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = TOP + (deepest + 1) * ROW + 4;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}" font-family="system-ui, sans-serif" font-size="11">
<style>text{fill:#111}.t{font-size:14px}@media(prefers-color-scheme:dark){.t,.l{fill:#eee}}</style>
<text class="t" x="2" y="15">${escapeXml(title)}</text>
${legend()}
<g transform="translate(0 ${TOP})">
${boxes.join('\n')}
</g>
</svg>
`;
}

function box({ name, where, us }: Frame, root: Frame, x: number, depth: number): string {
  const width = (us / root.us) * WIDTH;
  const text = where === '' ? name : `${name} ${where}`;
  const percent = ((us / root.us) * 100).toFixed(1);
  const room = Math.floor((width - 4) / CHARACTER);
  const label = room < 4 ? '' : text.length > room ? `${text.slice(0, room - 1)}…` : text;
  const at = `x="${x.toFixed(1)}" y="${depth * ROW}"`;
  return `<g><title>${escapeXml(`${text}: ${percent} %`)}</title><rect ${at} width="${Math.max(0.4, width - 0.6).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(where)}"/>${
    label === '' ? '' : `<text x="${(x + 2).toFixed(1)}" y="${depth * ROW + 12}">${escapeXml(label)}</text>`
  }</g>`;
}

function colourOf(where: string): string {
  return COLOURS.find(([pattern]) => pattern.test(where))?.[1] ?? OTHER;
}

function legend(): string {
  return [...COLOURS.map(([, colour, name]) => [colour, name]), [OTHER, 'others']]
    .map(
      ([colour, name], i) =>
        `<rect x="${2 + i * 120}" y="21" width="9" height="9" fill="${colour}"/><text class="l" x="${14 + i * 120}" y="29">${name}</text>`,
    )
    .join('');
}
