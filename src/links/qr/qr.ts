import encodeQr from 'qr';
import type { QrModules } from './qr-modules.ts';
import { qrPng } from './qr-png.ts';
import { qrSvg } from './qr-svg.ts';

/** Levels of error correction: about 7, 15, 25 and 30 % of the code may be damaged or covered. */
export const ERROR_CORRECTIONS = ['L', 'M', 'Q', 'H'] as const;
export type ErrorCorrection = (typeof ERROR_CORRECTIONS)[number];

export const QR_FORMATS = ['svg', 'png'] as const;
export type QrFormat = (typeof QR_FORMATS)[number];

/** How a QR code looks. */
export interface QrShape {
  readonly errorCorrection: ErrorCorrection;
  /** White margin in modules (the smallest squares); readers expect 4. */
  readonly margin: number;
}

export interface QrOptions extends QrShape {
  readonly format: QrFormat;
  /** Width and height, including the margin, in pixels. */
  readonly size: number;
}

export const QR_DEFAULTS = { errorCorrection: 'M', margin: 4, size: 512 } as const;

/** Accepted values. A margin above 20 modules or a size above 4096 pixels has no use. */
export const QR_LIMITS = { margin: { min: 0, max: 20 }, size: { min: 64, max: 4096 } } as const;

const LEVELS = { L: 'low', M: 'medium', Q: 'quartile', H: 'high' } as const;

/**
 * Returns the QR code of a URL as an image file.
 * @throws {RangeError} if the size is less than a pixel for each module; the message gives the minimum.
 */
export function qrOf(url: string, { format, size, ...shape }: QrOptions): Buffer {
  const modules = qrModules(url, shape);
  if (size < modules.length)
    throw new RangeError(`size must be at least ${modules.length} pixels for this QR code, not ${size}`);
  return format === 'png' ? qrPng(modules, size) : Buffer.from(qrSvg(modules, size));
}

/** Returns the QR code of a URL as modules. */
export function qrModules(url: string, { errorCorrection, margin }: QrShape): QrModules {
  // The library always draws a border, of at least 1.
  const bordered = encodeQr(url, 'raw', { ecc: LEVELS[errorCorrection], border: 1 });
  const code = bordered.slice(1, -1).map(row => row.slice(1, -1));
  const side = Array<boolean>(margin).fill(false);
  const rows = code.map(row => [...side, ...row, ...side]);
  const blank = Array<boolean>(code.length + 2 * margin).fill(false);
  const above = Array<readonly boolean[]>(margin).fill(blank);
  return [...above, ...rows, ...above];
}
