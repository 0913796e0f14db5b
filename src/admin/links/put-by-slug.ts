import type { z } from 'zod';
import type { StoredLink } from '../../links/store/store.ts';
import type { ApiDeps } from '../api-deps.ts';
import { demandConditions, readConditions } from '../http/etag.ts';
import { type ApiAnswer, type ApiRequest, bodyErrors } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { linkAnswer } from './link-answer.ts';
import { demandLink, demandObject } from './link-input.ts';
import type { PUT_LINK_BY_SLUG } from './link-operations.ts';
import { ATTEMPTS, refuse, tooManyChanges } from './link-problems.ts';
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

/** Makes the link with a slug, or replaces it, again where others come in between. */
export async function putBySlug(deps: ApiDeps, request: PutRequest): Promise<ApiAnswer> {
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

/** `changed`: made, changed or removed by somebody else since `current` was read. */
async function put(
  deps: ApiDeps,
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

/** Slug and domain are in the address, and in the body they are the same or absent. */
function demandKey(body: Readonly<Record<string, unknown>>, key: Key): void {
  const problems = (['slug', 'domain'] as const)
    .filter(field => Object.hasOwn(body, field) && body[field] !== key[field])
    .map(field => ({
      field,
      message: `must be what the address says, ${JSON.stringify(key[field])}, or absent; PUT /api/links/{id} changes it`,
    }));
  if (problems.length === 0) return;
  const errors = bodyErrors(problems, body);
  throw new ApiProblem(422, 'invalid_link', 'The link cannot be used as it is.', { errors });
}
