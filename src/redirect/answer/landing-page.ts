import type { Destination } from '../../links/model/destination.ts';
import type { Ending } from '../click/ending.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';
import { chosenPage } from './deep-link.ts';
import { errorPageFor } from './error-pages.ts';

/** The page that a visitor is sent to, before macros are filled and parameters appended. */
export interface LandingPage {
  readonly destination: Destination;
  /** The field of the link that it comes from, such as `on_error.2,3`. */
  readonly field: string;
  /** Why the page in the visitor's query is not used, as the end of "?url= …"; null if the query has none. */
  readonly refused: string | null;
}

/**
 * Chooses the page of a hit on a live link. Pages for visitors without an ID come first; bots and previews see what a
 * person with an ID sees.
 */
export function landingPage(visit: Visit, compiled: CompiledLink, ending: Ending): LandingPage {
  const page = isWithoutId(ending) ? pageWithoutId(compiled, ending.errorCode) : null;
  if (page) return { ...page, refused: null };
  const { deepLink, destination } = compiled;
  const chosen = deepLink && chosenPage(deepLink, visit.query, visit.hostname);
  if (chosen?.ok) return { destination: chosen.destination, field: 'deep_link', refused: null };
  return { destination, field: 'destination', refused: chosen?.why ?? null };
}

function isWithoutId({ given, outcome }: Ending): boolean {
  return !given && outcome !== 'skipped';
}

/** A duplicate of a refused click has the same error code and page. */
function pageWithoutId({ errorPages, rejected, fallback }: CompiledLink, errorCode: number | null) {
  const refusedPage = errorCode === null ? null : errorPages && errorPageFor(errorPages, errorCode);
  if (refusedPage) return { destination: refusedPage.destination, field: `on_error.${refusedPage.key}` };
  if (errorCode !== null && rejected) return { destination: rejected, field: 'rejected_url' };
  return fallback && { destination: fallback, field: 'fallback_url' };
}
