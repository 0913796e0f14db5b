/** Width of every drawing. */
export const WIDTH = 760;

/** Light and dark: an embedded picture follows the reader's system. */
const STYLE = `
  svg { --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --page: #ffffff; --a: #0969da; --b: #8c959f; --c: #bc4c00; --d: #1a7f37; --e: #8250df; }
  @media (prefers-color-scheme: dark) {
    svg { --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d; --page: #0d1117; --a: #4493f8; --b: #7d8590; --c: #f0883e; --d: #3fb950; --e: #ab7df8; }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--text); stroke: var(--page); stroke-width: 4px; paint-order: stroke; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: var(--quiet); font-size: 12px; }
  .line { stroke: var(--line); }`;

/** Names of the colours; the first is the project's. */
export const COLOURS = ['--a', '--b', '--c', '--d', '--e'] as const;

/** A complete picture. */
export function svg(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${height}" rx="6" fill="var(--page)"/>
${text(24, 34, title, 'class="title"')}
${parts.join('\n')}
</svg>
`;
}

export function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  attributes = '',
): string {
  const [x1, y1, x2, y2] = [...from, ...to].map(round);
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="line" ${attributes}/>`;
}

export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A tenth of a pixel is finer than any screen. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Round values from 0 to at least `max`. */
export function axisTicks(max: number): number[] {
  if (!(max > 0)) return [0, 1];
  const magnitude = 10 ** Math.floor(Math.log10(max / 4));
  const step = ([1, 2, 5, 10].find(each => max / (each * magnitude) <= 7) ?? 10) * magnitude;
  const count = Math.ceil(max / step - 1e-9);
  // Sums of decimal fractions drift; products rounded to the step do not.
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
