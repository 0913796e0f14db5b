import { createHash } from 'node:crypto';
import { completeLink } from '../model/compact-link.ts';
import type { LinkInput } from '../model/link.ts';
import type { FoundLink, LinkSource, StoredLink } from './store.ts';

/** The columns of a `StoredRow`. */
export const STORED_COLUMNS = 'slug, domain, id, link, source, created_at, updated_at';

/** A row of the table of links; the domain of a link of any domain is ''. */
export type StoredRow = readonly [
  slug: string,
  domain: string,
  id: string,
  link: string,
  source: LinkSource,
  createdAt: number,
  updatedAt: number,
];

export function toFoundLink(id: string, text: string): FoundLink {
  return { id, link: completeLink(JSON.parse(text) as LinkInput) };
}

export function toStoredLink(row: StoredRow): StoredLink {
  const [, , id, text, source, createdAt, updatedAt] = row;
  return {
    ...toFoundLink(id, text),
    // Costs a third of reading a link, and a listing of a million links rarely needs it.
    get revision() {
      return revisionOf(row);
    },
    source,
    createdAt,
    updatedAt,
  };
}

/** Computes the revision, which is not stored: 96 bits of a hash of the whole row. */
export function revisionOf(row: StoredRow): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 16);
}
