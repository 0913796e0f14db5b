import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { ERROR_CORRECTIONS, QR_DEFAULTS, qrModules, qrOf } from '../../../src/links/qr/qr.ts';
import { qrTerminal } from '../../../src/links/qr/qr-terminal.ts';

// An independent reader. It is CommonJS, whose types say otherwise.
const jsQr = createRequire(import.meta.url)('jsqr') as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { readonly data: string } | null;

const URLS = [
  'https://go.brand.example/k7QxR2',
  'http://localhost:3000/s/mZ3Bdw',
  `https://go.brand.example/${'sms-spring/'.repeat(11)}end`,
];

/** What the reader makes of an image. */
function read(pixels: { data: Uint8Array; width: number; height: number }): string | undefined {
  return jsQr(new Uint8ClampedArray(pixels.data), pixels.width, pixels.height)?.data;
}

/** Draws modules as a reader of images gets them, `scale` pixels each. */
function draw(modules: readonly (readonly boolean[])[], scale = 6) {
  const size = modules.length * scale;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (modules[Math.floor(y / scale)]?.[Math.floor(x / scale)])
        data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
  return { data, width: size, height: size };
}

/** The dark modules of an SVG by its path alone. */
function modulesOf(svg: string): boolean[][] {
  const [, length = ''] = /viewBox="0 0 (\d+) \1"/.exec(svg) ?? [];
  const modules = Array.from({ length: Number(length) }, () => Array<boolean>(Number(length)).fill(false));
  const [, path = ''] = /<path d="([^"]*)"/.exec(svg) ?? [];
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  return modules;
}

/** The dark modules of what is drawn in a terminal. */
function modulesInTerminal(text: string): boolean[][] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap(line => {
      const halves = [...line.replaceAll(/\u001b\[[\d;]*m/g, '')];
      return [halves.map(half => '▀█'.includes(half)), halves.map(half => '▄█'.includes(half))];
    });
}

test.each(URLS.flatMap(url => ERROR_CORRECTIONS.map(level => [url, level] as const)))(
  'a reader finds %s in its PNG, SVG and terminal drawing with error correction %s',
  (url, errorCorrection) => {
    const options = { ...QR_DEFAULTS, errorCorrection };
    const png = PNG.sync.read(qrOf(url, { ...options, format: 'png' }));
    expect([png.width, png.height]).toEqual([512, 512]);
    expect(read(png)).toBe(url);
    expect(read(draw(modulesOf(qrOf(url, { ...options, format: 'svg' }).toString())))).toBe(url);
    expect(read(draw(modulesInTerminal(qrTerminal(qrModules(url, options)))))).toBe(url);
  },
);

test('more error correction survives more damage', () => {
  const damaged = (errorCorrection: 'L' | 'H') => {
    const modules = qrModules(URLS[0] ?? '', { errorCorrection, margin: 4 }).map(row => [...row]);
    // In the middle, away from the corners by which a reader finds the code; a sixth of its area.
    const from = Math.floor(modules.length * 0.36);
    const to = Math.ceil(modules.length * 0.64);
    for (const row of modules.slice(from, to)) row.fill(true, from, to);
    return read(draw(modules));
  };
  expect(damaged('H')).toBe(URLS[0]);
  expect(damaged('L')).toBeUndefined();
});

test('size is of the whole image, margin in modules, and both are white around the code', () => {
  const png = PNG.sync.read(
    qrOf('https://go.brand.example/k7QxR2', { ...QR_DEFAULTS, format: 'png', size: 301, margin: 2 }),
  );
  expect([png.width, png.height]).toEqual([301, 301]);
  const row = (y: number) => png.data.subarray(y * 301 * 4, (y + 1) * 301 * 4);
  expect(row(0).every(value => value === 255)).toBe(true);
  expect(row(300).every(value => value === 255)).toBe(true);
  const bare = qrModules('https://go.brand.example/k7QxR2', { errorCorrection: 'M', margin: 0 });
  expect(bare[0]?.slice(0, 8)).toEqual([true, true, true, true, true, true, true, false]);
  const svg = qrOf('https://go.brand.example/k7QxR2', {
    ...QR_DEFAULTS,
    format: 'svg',
    size: 100,
  }).toString();
  expect(svg).toContain(`width="100" height="100" viewBox="0 0 ${bare.length + 8} ${bare.length + 8}"`);
});

test('an image too small for its code is refused with the size that it needs', () => {
  const long = `https://go.brand.example/${'a'.repeat(128)}`;
  expect(() => qrOf(long, { ...QR_DEFAULTS, format: 'png', errorCorrection: 'H', size: 64 })).toThrow(
    /^size must be at least \d+ pixels for this QR code, not 64$/,
  );
});
