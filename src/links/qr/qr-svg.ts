import type { QrModules } from './qr-modules.ts';

/** Draws a QR code as SVG: one path over a white square, which is sharp at any size. */
export function qrSvg(modules: QrModules, size: number): string {
  const { length } = modules;
  const path = modules.flatMap((row, y) =>
    darkRuns(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${length} ${length}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${length}v${length}H0z"/><path d="${path.join('')}"/></svg>\n`;
}

/** Returns the runs of adjacent dark modules in a row: the first column and the number of modules. */
function darkRuns(row: readonly boolean[]): [x: number, width: number][] {
  const runs: [number, number][] = [];
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
