import type { z } from 'zod';
import type { StoredLink } from '../../links/store/store.ts';
import { demandConditions, readConditions } from '../http/etag.ts';
import type { ApiAnswer, ApiRequest } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { linkAnswer } from './link-answer.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { linkErrors } from './link-errors.ts';
import { demandLink, demandObject } from './link-input.ts';
import { ATTEMPTS, refuse, tooManyChanges } from './link-problems.ts';
import type { PUT_LINK_BY_SLUG } from './operations/link-operations.ts';
import { putOptions } from './put-new-link.ts';
import { demandWritten, writtenAnswer } from './written-answer.ts';

interface Key {
  readonly slug: string;
  readonly domain: string | null;
}

type PutRequest = ApiRequest<
  z.output<typeof PUT_LINK_BY_SLUG.params>,
  z.output<typeof PUT_LINK_BY_SLUG.query>
>;

/** Creates or replaces the link with a slug. Tries again if another request changes the link in between. */
export async function putBySlug(deps: LinkApiDeps, request: PutRequest): Promise<ApiAnswer> {
  const { params, query, body, headers } = request;
  demandObject(body);
  const conditions = readConditions(headers);
  const key = { slug: params.slug, domain: query.domain ?? null };
  demandKey(body, key);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await deps.links.get(key.domain, key.slug);
    demandConditions(conditions, current?.revision);
    const answer = await put(deps, { ...body, ...key }, current);
    if (answer !== 'changed') return answer;
  }
  throw tooManyChanges();
}

/** Returns `changed` if another request has created, changed or removed the link since `current` was read. */
async function put(
  deps: LinkApiDeps,
  input: unknown,
  current: StoredLink | undefined,
): Promise<ApiAnswer | 'changed'> {
  const { links, rules, now } = deps;
  const link = demandLink(input, rules, current ? linkAnswer(current, now()) : null);
  const outcome = await links.put(link, {
    ...putOptions(deps, current !== undefined),
    ...(current ? { id: current.id, ifRevision: current.revision } : {}),
  });
  const wasChanged =
    outcome === 'changed' || outcome === 'absent' || (outcome === 'exists' && current === undefined);
  if (wasChanged) return 'changed';
  refuse(outcome, link);
  return writtenAnswer(outcome === 'created' ? 201 : 200, await demandWritten(deps, link), now());
}

/** Checks that slug and domain are either absent in the body or the same as in the URL. @throws {ApiProblem} 422. */
function demandKey(body: Readonly<Record<string, unknown>>, key: Key): void {
  const problems = (['slug', 'domain'] as const)
    .filter(field => Object.hasOwn(body, field) && body[field] !== key[field])
    .map(field => ({
      field,
      message: `must be as in the URL, ${JSON.stringify(key[field])}, or absent; PUT /api/links/{id} changes it`,
    }));
  if (problems.length === 0) return;
  const errors = linkErrors(problems, body);
  throw new ApiProblem(422, 'invalid_link', 'The link cannot be used as it is.', { errors });
}
