import { compactLink } from '../model/compact-link.ts';
import { LINK_FIELDS, type LinkInput } from '../model/link.ts';
import type { StoredLink } from '../store/store.ts';
import type { LinkFormat } from './row.ts';

/** Minimum number of characters in a piece of output. */
const PIECE_LENGTH = 64 * 1024;

/** Writes all links as text, in pieces of about 64 KiB. Importing the text gives the same links. */
export async function* exportLinks(
  links: AsyncIterable<StoredLink>,
  format: LinkFormat,
): AsyncGenerator<string> {
  const { head, between, foot, write } = FORMATS[format];
  let piece = head;
  let first = true;
  for await (const { link } of links) {
    piece += (first ? '' : between) + write(compactLink(link));
    first = false;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield piece + (first ? foot.trimStart() : foot);
}

interface FormatWriter {
  readonly head: string;
  readonly between: string;
  readonly foot: string;
  readonly write: (link: LinkInput) => string;
}

const FORMATS: Readonly<Record<LinkFormat, FormatWriter>> = {
  json: { head: '[', between: ',', foot: '\n]\n', write: link => `\n${JSON.stringify(link)}` },
  ndjson: { head: '', between: '', foot: '', write: link => `${JSON.stringify(link)}\n` },
  csv: {
    head: `${LINK_FIELDS.join(',')}\n`,
    between: '',
    foot: '',
    write: link => `${LINK_FIELDS.map(field => csvCell(link[field])).join(',')}\n`,
  },
};

/** Writes a CSV cell: empty for an absent field, JSON for maps and lists. */
export function csvCell(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\n\r;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
