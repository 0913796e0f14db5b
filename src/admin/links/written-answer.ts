import type { Link } from '../../links/model/link.ts';
import type { StoredLink } from '../../links/store/store.ts';
import { etagOf } from '../http/etag.ts';
import type { ApiAnswer } from '../http/operation.ts';
import { linkAnswer } from './link-answer.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { tooManyChanges } from './link-problems.ts';

/** Returns the answer with a link that was written. A created link (201) has its URL in `Location`. */
export function writtenAnswer(status: 200 | 201, stored: StoredLink, nowMs: number): ApiAnswer {
  const location = `/api/links/${encodeURIComponent(stored.id)}`;
  return {
    status,
    headers: { etag: etagOf(stored.revision), ...(status === 201 ? { location } : {}) },
    body: { kind: 'json', value: linkAnswer(stored, nowMs) },
  };
}

/** Reads the link that was just written. @throws {ApiProblem} 503 if another request has removed it since. */
export async function demandWritten({ links }: Pick<LinkApiDeps, 'links'>, link: Link): Promise<StoredLink> {
  const stored = await links.get(link.domain, link.slug);
  if (stored) return stored;
  throw tooManyChanges();
}
