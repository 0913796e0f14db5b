import type { Link } from '../../links/model/link.ts';
import type { StoredLink } from '../../links/store/store.ts';
import type { ApiDeps } from '../api-deps.ts';
import { etagOf } from '../http/etag.ts';
import type { ApiAnswer } from '../http/operation.ts';
import { linkAnswer } from './link-answer.ts';
import { tooManyChanges } from './link-problems.ts';

/** The link as it was written; 201 where it was made, with its address. */
export function writtenAnswer(status: 200 | 201, stored: StoredLink, nowMs: number): ApiAnswer {
  const location = `/api/links/${encodeURIComponent(stored.id)}`;
  return {
    status,
    headers: { etag: etagOf(stored.revision), ...(status === 201 ? { location } : {}) },
    body: { kind: 'json', value: linkAnswer(stored, nowMs) },
  };
}

/** The link that was just written. @throws {ApiProblem} 503 where somebody has removed it again. */
export async function demandWritten({ links }: Pick<ApiDeps, 'links'>, link: Link): Promise<StoredLink> {
  const stored = await links.get(link.domain, link.slug);
  if (stored) return stored;
  throw tooManyChanges();
}
