import { stateOf } from '../../links/model/link-state.ts';
import type { StoredLink } from '../../links/store/store.ts';
import { plainText } from '../../text/plain-text.ts';

const HEADINGS = ['SLUG', 'DOMAIN', 'OFFER', 'AFFILIATE', 'STATE', 'TAGS', 'DESTINATION'];

/** The headings of a table of links. */
export function linkHeadings(showSource: boolean): readonly string[] {
  return showSource ? ['SOURCE', ...HEADINGS] : HEADINGS;
}

/** One link's cells, as text; "-" where a cell says nothing. */
export function linkCells({ link, source }: StoredLink, showSource: boolean, nowMs: number): string[] {
  const cells = [
    link.slug,
    link.domain ?? '-',
    String(link.offer_id),
    String(link.affiliate_id),
    stateOf(link, nowMs),
    link.tags.join(' ') || '-',
    link.destination,
  ].map(plainText);
  return showSource ? [source, ...cells] : cells;
}
