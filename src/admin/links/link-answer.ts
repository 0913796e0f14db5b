import type { Link } from '../../links/model/link.ts';
import { stateOf } from '../../links/model/link-state.ts';
import { shortUrl } from '../../links/model/short-url.ts';
import type { StoredLink } from '../../links/store/store.ts';
import type { ServerField } from './operations/link-schema.ts';

/** A link as the API answers it. Times are ISO 8601 in UTC. */
export type LinkAnswer = Link & Readonly<Record<ServerField, string | null>>;

/** Returns a link as the API answers it; `LINK_ANSWER` is its schema. */
export function linkAnswer(stored: StoredLink, nowMs: number): LinkAnswer {
  const { id, revision, link, source, createdAt, updatedAt } = stored;
  return {
    id,
    revision,
    state: stateOf(link, nowMs),
    source,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    short_url: shortUrl(link, null),
    ...link,
  };
}
