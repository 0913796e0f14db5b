import { isSlug } from '../model/slug.ts';
import { LinkStoreError } from './store.ts';

/** Where a link stands in a listing; the domain of a link of any domain is ''. */
export type LinkKey = readonly [slug: string, domain: string];

/** A place in a listing as text that may stand in a URL. What is in it is nobody's business but this file's. */
export function writeCursor(key: LinkKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws {LinkStoreError} `bad_cursor`, when it is not a text that `writeCursor` makes. */
export function readCursor(cursor: string): LinkKey {
  const key = parse(cursor);
  if (isKey(key) && writeCursor(key) === cursor) return key;
  throw new LinkStoreError(
    'bad_cursor',
    'The cursor is not one that a listing of links gave; leave it out to begin at the first link.',
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
