import type { Link } from '../../links/model/link.ts';
import type { StoredLink } from '../../links/store/store.ts';
import { type Conditions, demandConditions, readConditions } from '../http/etag.ts';
import { isObject, mergePatch } from '../http/merge-patch.ts';
import { type ApiAnswer, type ApiRoute, apiRoute } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { type LinkAnswer, linkAnswer } from './link-answer.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { demandLink, demandObject } from './link-input.ts';
import { ATTEMPTS, fromLinksFile, noSuchLink, refuse, tooManyChanges } from './link-problems.ts';
import {
  CREATE_LINK,
  DELETE_LINK,
  PATCH_LINK,
  PUT_LINK_BY_SLUG,
  REPLACE_LINK,
} from './operations/link-operations.ts';
import { putBySlug } from './put-by-slug.ts';
import { putNewLink, putOptions } from './put-new-link.ts';
import { demandWritten, writtenAnswer } from './written-answer.ts';

/** A link with a hit within this many days is removed only by force. */
const HITS_DAYS = 30;

/** Returns the routes that change single links. */
export function writeLinkRoutes(deps: LinkApiDeps): readonly ApiRoute[] {
  const { links, rules, now } = deps;
  /** Writes the link that `make` returns. Tries again if another request changes the link in between. */
  async function change(
    id: string,
    conditions: Conditions,
    make: (current: LinkAnswer) => Link,
  ): Promise<ApiAnswer> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const current = await demandById(deps, id);
      demandConditions(conditions, current.revision);
      const link = make(linkAnswer(current, now()));
      const options = { ...putOptions(deps, true), id, ifRevision: current.revision };
      const outcome = await links.put(link, options);
      if (outcome === 'changed') continue;
      refuse(outcome, link);
      return writtenAnswer(200, await demandById(deps, id), now());
    }
    throw tooManyChanges();
  }

  return [
    apiRoute(CREATE_LINK, async ({ body }) => {
      const { link, outcome } = await putNewLink(deps, body, false);
      refuse(outcome, link);
      return writtenAnswer(201, await demandWritten(deps, link), now());
    }),
    apiRoute(REPLACE_LINK, ({ params, query, body, headers }) =>
      change(params.id, readConditions(headers), current =>
        demandLink(renamed(current, body, query.keep_alias ?? true), rules, current),
      ),
    ),
    apiRoute(PATCH_LINK, ({ params, query, body, headers }) =>
      change(params.id, readConditions(headers), current => {
        demandObject(body);
        return demandLink(
          renamed(current, mergePatch(current, body), query.keep_alias ?? true),
          rules,
          current,
        );
      }),
    ),
    apiRoute(PUT_LINK_BY_SLUG, request => putBySlug(deps, request)),
    apiRoute(DELETE_LINK, async ({ params, query, headers }) => {
      const conditions = readConditions(headers);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const { link, revision } = await demandById(deps, params.id);
        demandConditions(conditions, revision);
        if (query.force !== true) await demandNoHits(deps, params.id);
        const outcome = await links.remove(link.domain, link.slug, {
          ...putOptions(deps, true),
          ifRevision: revision,
        });
        if (outcome === 'changed' || outcome === 'absent') continue;
        if (outcome === 'foreign') throw fromLinksFile(link);
        return { status: 204 };
      }
      throw tooManyChanges();
    }),
  ];
}

async function demandById({ links }: LinkApiDeps, id: string): Promise<StoredLink> {
  const stored = await links.getById(id);
  if (stored) return stored;
  throw noSuchLink();
}

async function demandNoHits({ lastHitMs, now }: LinkApiDeps, id: string): Promise<void> {
  const lastMs = await lastHitMs(id);
  if (lastMs === null || now() - lastMs > HITS_DAYS * 86_400_000) return;
  const detail = `The link had a hit on ${new Date(lastMs).toISOString().slice(0, 10)}, within the last ${HITS_DAYS} days. Use ?force=true to remove it anyway, or set "archived": true to keep it while visitors get 410.`;
  throw new ApiProblem(409, 'has_hits', detail);
}

/** Returns the body of a rename. Its aliases include the old slug if `keepAlias` is true, and never the new one. */
function renamed(current: LinkAnswer, input: unknown, keepAlias: boolean): unknown {
  if (!isObject(input) || typeof input['slug'] !== 'string' || input['slug'] === current.slug) return input;
  const written = input['aliases'] ?? [];
  if (!Array.isArray(written)) return input;
  const kept = keepAlias && !written.includes(current.slug) ? [...written, current.slug] : written;
  return { ...input, aliases: kept.filter(alias => alias !== input['slug']) };
}
