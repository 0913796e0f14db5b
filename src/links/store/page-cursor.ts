import { isSlug } from '../model/slug.ts';
import { LinkStoreError } from './store.ts';

/** A link's position in a listing; the domain of a link of any domain is ''. */
export type LinkKey = readonly [slug: string, domain: string];

/** Writes a position in a listing as text that is safe in a URL. The format is private to this file. */
export function writeCursor(key: LinkKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws {LinkStoreError} `bad_cursor` if `writeCursor` did not write the text. */
export function readCursor(cursor: string): LinkKey {
  const key = parse(cursor);
  if (isKey(key) && writeCursor(key) === cursor) return key;
  throw new LinkStoreError(
    'bad_cursor',
    'The cursor does not come from a listing of links; leave it out to start at the first link.',
  );
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
  } catch {
    return undefined;
  }
}

function isKey(value: unknown): value is LinkKey {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [slug, domain]: unknown[] = value;
  return (
    typeof slug === 'string' && isSlug(slug) && typeof domain === 'string' && /^[!-~]{0,253}$/.test(domain)
  );
}
