import { crc32, deflateSync } from 'node:zlib';
import type { QrModules } from './qr-modules.ts';

// The parts of PNG (ISO/IEC 15948) that two colours need: a header, one compressed block of rows, an end.
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_A_PIXEL = 1;
const GREYSCALE = 0;

/**
 * Draws a QR code as a PNG of exactly `size` by `size` pixels. All modules have the same whole number of pixels, because
 * readers fail on uneven ones; the remaining pixels are a white border.
 */
export function qrPng(modules: QrModules, size: number): Buffer {
  const scale = Math.floor(size / modules.length);
  const offset = Math.floor((size - scale * modules.length) / 2);
  // The first byte of a row is its filter: 0 is none. A set bit is white.
  const blank = rowOf([], size, offset, scale);
  // Each row of modules is drawn once and then copied, because hits wait meanwhile.
  const rows = modules.map(row => rowOf(row, size, offset, scale));
  const lines = Array.from({ length: size }, (_, y) => rows[Math.floor((y - offset) / scale)] ?? blank);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([BITS_A_PIXEL, GREYSCALE], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function rowOf(modules: readonly boolean[], size: number, offset: number, scale: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(size / 8));
  for (let x = 0; x < size; x++) {
    const at = 1 + (x >> 3);
    if (modules[Math.floor((x - offset) / scale)] !== true) row[at] = (row[at] ?? 0) | (0x80 >> (x & 7));
  }
  return row;
}

/** Returns a PNG chunk: length, type, data, and the checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
