import { TextDecoder } from 'node:util';
import { countLines, RowsError } from './row.ts';

const BYTE_ORDER_MARK = '\ufeff';
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes UTF-8. Every line break becomes "\n", so that lines count the same in all formats. A byte order mark is
 * dropped.
 * @throws {RowsError} after the valid text before the first byte that is not UTF-8: guessing would store broken names.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let line = 1;
  let first = true;
  // A "\r" at the end of a piece may be half of a "\r\n".
  let held = '';
  for await (const { text, valid } of decodeChunks(bytes)) {
    const whole = held + (first && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
    first &&= text === '';
    held = valid && whole.endsWith('\r') ? '\r' : '';
    const piece = whole.slice(0, whole.length - held.length).replaceAll(/\r\n?/g, '\n');
    if (piece !== '') yield piece;
    line += countLines(piece);
    if (!valid) throw new RowsError(line, 'is not UTF-8 text; save the file as UTF-8');
  }
  if (held !== '') yield '\n';
}

/** Yields the text of each chunk; if a chunk is not UTF-8, the text before its first wrong byte. */
async function* decodeChunks(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ text: string; valid: boolean }> {
  let carried = new Uint8Array();
  for await (const chunk of bytes) {
    const whole = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
    const end = endOfLastCharacter(whole);
    carried = whole.slice(end);
    yield decode(whole.subarray(0, end));
  }
  yield decode(carried);
}

function decode(bytes: Uint8Array): { text: string; valid: boolean } {
  try {
    return { text: STRICT.decode(bytes), valid: true };
  } catch {
    return { text: LENIENT.decode(bytes).split('\ufffd', 1)[0] ?? '', valid: false };
  }
}

/** Returns where to cut without splitting a character: before a lead byte whose character is incomplete. */
function endOfLastCharacter(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(bytes.length - 3, 0); at -= 1) {
    const byte = bytes[at] ?? 0;
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (isContinuation) continue;
    return at + sequenceLength(byte) > bytes.length ? at : bytes.length;
  }
  return bytes.length;
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
