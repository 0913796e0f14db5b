import { LINK_STATES, type LinkState, stateOf } from '../model/link-state.ts';
import type { LinkFilter, StoredLink } from './store.ts';

/** Whether a link passes a filter. */
export function passesFilter({ link }: StoredLink, filter: LinkFilter, nowMs: number): boolean {
  const { domain, slugPrefix, tag, offerId, affiliateId, states } = filter;
  return (
    (domain === undefined || link.domain === domain) &&
    (slugPrefix === undefined || link.slug.startsWith(slugPrefix)) &&
    (tag === undefined || link.tags.includes(tag)) &&
    (offerId === undefined || link.offer_id === offerId) &&
    (affiliateId === undefined || link.affiliate_id === affiliateId) &&
    (states === undefined || states.includes(stateOf(link, nowMs)))
  );
}

/** The pieces of text to look for in a stored link. */
export type Needles = readonly [tag: string, offer: string, affiliate: string, state: string];

// Links are stored in the form of `compactLink`: no spaces, no defaults, and a text field after the IDs.
const STATE_NEEDLES: Readonly<Record<LinkState, string>> = {
  live: '',
  scheduled: '"starts_at":"',
  expired: '"expires_at":"',
  inactive: '"active":false',
  archived: '"archived":true',
};

/**
 * Returns the pieces that the stored text of every link that passes the filter contains; '' for no condition. SQLite
 * finds them several times faster than links can be parsed here. Other links may contain them too, so `passesFilter`
 * decides.
 */
export function needlesOf({ tag, offerId, affiliateId, states }: LinkFilter): Needles {
  const only = states?.length === 1 ? LINK_STATES.find(state => state === states[0]) : undefined;
  return [
    tag === undefined ? '' : JSON.stringify(tag),
    offerId === undefined ? '' : `"offer_id":${offerId},`,
    affiliateId === undefined ? '' : `"affiliate_id":${affiliateId},`,
    only === undefined ? '' : STATE_NEEDLES[only],
  ];
}
