import { crc32, deflateSync } from 'node:zlib';
import type { QrModules } from './qr.ts';

// PNG (ISO/IEC 15948), as far as two colours need it: a header, one compressed block of rows, an end.
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_A_PIXEL = 1;
const GREYSCALE = 0;

/**
 * Draws a QR code as PNG of exactly `size` pixels each way. All modules have the same whole number of pixels, for
 * readers stumble over uneven ones; what is left over is white around it.
 */
export function qrPng(modules: QrModules, size: number): Buffer {
  const scale = Math.floor(size / modules.length);
  const offset = Math.floor((size - scale * modules.length) / 2);
  const isDark = (x: number, y: number) =>
    modules[Math.floor((y - offset) / scale)]?.[Math.floor((x - offset) / scale)] === true;
  const bytesARow = 1 + Math.ceil(size / 8);
  // The first byte of a row names its filter: 0, none. A bit that is set is white.
  const pixels = Buffer.alloc(bytesARow * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = y * bytesARow + 1 + (x >> 3);
      if (!isDark(x, y)) pixels[at] = (pixels[at] ?? 0) | (0x80 >> (x & 7));
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([BITS_A_PIXEL, GREYSCALE], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Length, type, data, and the checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
