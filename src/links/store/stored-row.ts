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
    // A third of what reading a link costs, and hardly anybody who lists a million asks for it.
    get revision() {
      return revisionOf(row);
    },
    source,
    createdAt,
    updatedAt,
  };
}

/** Worked out and not kept: 96 bits of a hash of all that is stored of the link. */
export function revisionOf(row: StoredRow): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 16);
}
