import encodeQr from 'qr';
import type { QrModules } from './qr-modules.ts';
import { qrPng } from './qr-png.ts';
import { qrSvg } from './qr-svg.ts';

/** How much of a QR code may be damaged or covered: about 7, 15, 25 and 30 %. */
export const ERROR_CORRECTIONS = ['L', 'M', 'Q', 'H'] as const;
export type ErrorCorrection = (typeof ERROR_CORRECTIONS)[number];

export const QR_FORMATS = ['svg', 'png'] as const;
export type QrFormat = (typeof QR_FORMATS)[number];

/** How a QR code looks. */
export interface QrShape {
  readonly errorCorrection: ErrorCorrection;
  /** White around it, in modules (its smallest squares); readers want 4. */
  readonly margin: number;
}

export interface QrOptions extends QrShape {
  readonly format: QrFormat;
  /** Width and height with the margin, in pixels. */
  readonly size: number;
}

export const QR_DEFAULTS = { errorCorrection: 'M', margin: 4, size: 512 } as const;

/** What is accepted; a margin above 20 modules or 4096 pixels help nobody. */
export const QR_LIMITS = { margin: { min: 0, max: 20 }, size: { min: 64, max: 4096 } } as const;

const LEVELS = { L: 'low', M: 'medium', Q: 'quartile', H: 'high' } as const;

/**
 * The QR code of a URL as an image file.
 * @throws {RangeError} when the size has less than a pixel for a module; the message says what is needed.
 */
export function qrOf(url: string, { format, size, ...shape }: QrOptions): Buffer {
  const modules = qrModules(url, shape);
  if (size < modules.length)
    throw new RangeError(`size must be ${modules.length} pixels at least for this QR code, not ${size}`);
  return format === 'png' ? qrPng(modules, size) : Buffer.from(qrSvg(modules, size));
}

/** The QR code of a URL. */
export function qrModules(url: string, { errorCorrection, margin }: QrShape): QrModules {
  // The library draws a border of 1 at least.
  const bordered = encodeQr(url, 'raw', { ecc: LEVELS[errorCorrection], border: 1 });
  const code = bordered.slice(1, -1).map(row => row.slice(1, -1));
  const side = Array<boolean>(margin).fill(false);
  const rows = code.map(row => [...side, ...row, ...side]);
  const blank = Array<boolean>(code.length + 2 * margin).fill(false);
  const above = Array<readonly boolean[]>(margin).fill(blank);
  return [...above, ...rows, ...above];
}
