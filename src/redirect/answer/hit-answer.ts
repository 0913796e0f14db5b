import type { Config } from '../../config/config.ts';
import type { Destination } from '../../links/model/destination.ts';
import type { ClickParams } from '../click/click-params.ts';
import type { Ending } from '../click/ending.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { Resolved } from '../resolve-link.ts';
import type { Visit } from '../visit.ts';
import { clickCookies } from './cookies.ts';
import { landingPage } from './landing-page.ts';
import { landingUrl } from './landing-url.ts';

/** The answer to a visitor: a redirect, or a status with a small page. */
export type HitAnswer =
  | { readonly kind: 'redirect'; readonly status: 302; readonly location: string; readonly cookies: string[] }
  | { readonly kind: 'page'; readonly status: 404 | 410 | 503 };

/** The settings that answers depend on. */
export type AnswerConfig = Pick<Config, 'cookies' | 'notFoundUrl'>;

/** The answer to a hit. */
export function hitAnswer(visit: Visit, resolved: Resolved, ending: Ending, config: AnswerConfig): HitAnswer {
  // A live link that has had all its clicks is gone.
  if (resolved.kind === 'live' && ending.outcome !== 'gone')
    return liveAnswer(visit, resolved, ending, config);
  return deadAnswer(visit, resolved, config);
}

/** The answer to a hit that found no link, or one that is not live. */
function deadAnswer(visit: Visit, { compiled, click }: Resolved, { notFoundUrl }: AnswerConfig): HitAnswer {
  if (compiled?.expired) return redirect(locationOf(visit, compiled, compiled.expired, click, null));
  if (notFoundUrl !== null) return redirect(notFoundUrl);
  return { kind: 'page', status: compiled ? 410 : 404 };
}

/**
 * The answer to a hit on a live link. A prefetching browser is told to ask again: it would store a redirect and follow
 * it at the real tap without asking this server, and the click would be lost.
 */
function liveAnswer(
  visit: Visit,
  { compiled, click }: Extract<Resolved, { kind: 'live' }>,
  ending: Ending,
  config: AnswerConfig,
): HitAnswer {
  if (ending.outcome === 'skipped' && ending.reason === 'prefetch') return { kind: 'page', status: 503 };
  const transactionId = ending.given?.transactionId ?? null;
  const { destination } = landingPage(visit, compiled, ending);
  const location = locationOf(visit, compiled, destination, click, transactionId);
  return redirect(location, cookiesFor(visit, compiled, ending, config));
}

function redirect(location: string, cookies: string[] = []): HitAnswer {
  return { kind: 'redirect', status: 302, location, cookies };
}

function locationOf(
  visit: Visit,
  compiled: CompiledLink,
  destination: Destination,
  click: ClickParams,
  transactionId: string | null,
): string {
  const { transaction_id_param: transactionIdParam, hit_id_param: hitIdParam } = compiled.link;
  return landingUrl({
    destination,
    click,
    transactionId,
    transactionIdParam,
    hitId: hitIdParam === null ? null : { param: hitIdParam, value: visit.id },
    query: visit.query,
    passes: compiled.passes,
  });
}

function cookiesFor(visit: Visit, { link }: CompiledLink, ending: Ending, config: AnswerConfig): string[] {
  // The visitor has a reused session's cookies already, and they must not outlive the session.
  if (!ending.given || ending.outcome === 'reused') return [];
  const { transactionId, advertiserId, sessionHours } = ending.given;
  const click = { transactionId, offerId: link.offer_id, advertiserId, sessionHours };
  const scope = { config: config.cookies, hostname: visit.hostname, https: visit.https };
  return clickCookies(visit.headers.cookie, click, scope);
}
