import type { EverflowConfig } from '../../config/config.ts';
import type { EverflowClient } from '../../everflow/client.ts';
import type { Visitor } from '../../journal/model/hit.ts';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Link } from '../../links/model/link.ts';
import type { Clock } from '../../timing/clock.ts';
import { after, type Soon } from '../../timing/soon.ts';
import { runningTransactionId } from '../answer/cookies.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';
import type { ClickCaps } from './click-caps.ts';
import { type ClickParams, clickPathAndQuery } from './click-params.ts';
import { type Duplicates, type Tap, tapOf } from './duplicates.ts';
import { type Ending, ending, endingOf, joinedTo, reusedEnding } from './ending.ts';
import { identityHeaders } from './identity-headers.ts';

export interface ClickDeps {
  readonly config: EverflowConfig;
  readonly everflow: Pick<EverflowClient, 'createClick'>;
  readonly duplicates: Duplicates<Ending>;
  readonly caps: ClickCaps;
  readonly clock: Clock;
  /** Whether clicks that could not be sent are sent later. */
  readonly replays: boolean;
  /** Counts one click of the visit's address; false: it has had too many. */
  mayClick(visit: Visit): boolean;
}

/**
 * Creates the click of a hit on a live link, or says why there is none; `gone` is a link that has had all its
 * clicks. Never rejects for what Everflow does.
 */
export function makeClick(
  visit: Visit,
  visitor: Visitor,
  compiled: CompiledLink,
  click: ClickParams,
  deps: ClickDeps,
): Soon<Ending> {
  const { link } = compiled;
  const tap = makesClicks(visitor, link) ? tapOf(visit, link) : null;
  // The same tap once more shares what the first one got, even where that was the link's last click.
  if (link.max_clicks === null || deps.duplicates.find(tap))
    return clickOrNone(visit, visitor, compiled, click, tap, deps);
  return deps.caps
    .isFull(compiled, link.max_clicks)
    .then(isFull => (isFull ? NO_CLICKS_LEFT : clickOrNone(visit, visitor, compiled, click, tap, deps)));
}

function clickOrNone(
  visit: Visit,
  visitor: Visitor,
  compiled: CompiledLink,
  click: ClickParams,
  tap: Tap | null,
  deps: ClickDeps,
): Soon<Ending> {
  const { link } = compiled;
  if (!makesClicks(visitor, link)) return ending('skipped', { reason: visitor.kind });
  const running =
    link.session === 'reuse' ? runningTransactionId(visit.headers.cookie, link.offer_id) : undefined;
  if (running !== undefined) return reusedEnding(running);
  const first = deps.duplicates.find(tap);
  if (first) return after(first, joinedTo);
  const made = sendClick(visit, compiled, click, deps);
  deps.duplicates.keep(tap, made, ({ outcome }) => isClick(outcome, deps.replays));
  return made;
}

const NO_CLICKS_LEFT = ending('gone', { reason: 'max_clicks' });

/** Whether Everflow was asked for a click, or will be: the same tap must not make another. */
function isClick(outcome: Outcome, replays: boolean): boolean {
  if (outcome === 'limited' || outcome === 'gone') return false;
  return outcome !== 'deferred' || replays;
}

/** People do; what opens links for other reasons does only where the link says so. Nobody asks a probe or a prefetch. */
function makesClicks({ kind }: Visitor, { visitors }: Link): boolean {
  return kind === 'person' || (visitors === 'all' && (kind === 'bot' || kind === 'preview'));
}

function sendClick(visit: Visit, compiled: CompiledLink, click: ClickParams, deps: ClickDeps): Soon<Ending> {
  if (!deps.mayClick(visit)) return ending('limited', { reason: 'CLICK_RATE_LIMIT' });
  const maxClicks = compiled.link.max_clicks;
  if (maxClicks === null) return askEverflow(visit, compiled.link, click, deps);
  return sendCappedClick(visit, compiled, click, maxClicks, deps);
}

async function sendCappedClick(
  visit: Visit,
  compiled: CompiledLink,
  click: ClickParams,
  maxClicks: number,
  deps: ClickDeps,
): Promise<Ending> {
  const reservation = await deps.caps.take(compiled, maxClicks);
  if (reservation === 'full') return NO_CLICKS_LEFT;
  // The visitor goes on all the same, and the cap holds.
  if (reservation === 'unknown') return ending('limited', { reason: 'max_clicks unknown' });
  const made = await askEverflow(visit, compiled.link, click, deps);
  return reservation.settle(made.outcome) ? { ...made, reservation } : made;
}

function askEverflow(
  visit: Visit,
  link: Link,
  click: ClickParams,
  { config, everflow, clock }: ClickDeps,
): Soon<Ending> {
  const sentAt = clock.monotonic();
  const request = {
    trackingDomain: link.tracking_domain ?? config.trackingDomain,
    path: clickPathAndQuery(config.clickPath, click),
    headers: identityHeaders(visit, config.ipHeader),
    timeoutMs: Math.max(1, config.timeoutMs - (sentAt - visit.startedAt)),
    lateMs: config.lateMs,
  };
  return after(everflow.createClick(request), result =>
    endingOf(result, request, clock.monotonic() - sentAt),
  );
}
