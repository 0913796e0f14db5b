import type { EverflowConfig } from '../../config/everflow-settings.ts';
import type { EverflowClient } from '../../everflow/client.ts';
import type { Visitor } from '../../journal/model/hit.ts';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Link } from '../../links/model/link.ts';
import type { Clock } from '../../timing/clock.ts';
import { runningTransactionId } from '../answer/cookies.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';
import type { ClickCaps } from './click-caps.ts';
import { type ClickParams, clickPathAndQuery } from './click-params.ts';
import { type Duplicates, tapOf } from './duplicates.ts';
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
}

/** A hit on a live link. */
export interface LiveHit {
  readonly visit: Visit;
  readonly visitor: Visitor;
  readonly compiled: CompiledLink;
  readonly click: ClickParams;
  /** Counts one click of the visitor's address; false if it has had too many. */
  mayClick(): Promise<boolean>;
}

/**
 * Creates the click of a hit on a live link, or says why there is none; `gone` if the link has had all its clicks.
 * Never rejects for what Everflow does.
 */
export async function makeClick(hit: LiveHit, deps: ClickDeps): Promise<Ending> {
  const { visit, visitor, compiled } = hit;
  const { link } = compiled;
  const clicks = makesClicks(visitor, link);
  const tap = clicks ? tapOf(visit, link) : null;
  const first = deps.duplicates.find(tap);
  // A duplicate shares the first tap's click, even if that was the link's last one.
  if (link.max_clicks !== null && !first && (await deps.caps.isFull(compiled, link.max_clicks)))
    return NO_CLICKS_LEFT;
  if (!clicks) return ending('skipped', { reason: visitor.kind });
  const running =
    link.session === 'reuse' ? runningTransactionId(visit.headers.cookie, link.offer_id) : undefined;
  if (running !== undefined) return reusedEnding(running);
  const shared = first ?? deps.duplicates.find(tap);
  if (shared) return joinedTo(await shared);
  const made = sendClick(hit, deps);
  deps.duplicates.keep(tap, made, ({ outcome }) => isClick(outcome, deps.replays));
  return made;
}

const NO_CLICKS_LEFT = ending('gone', { reason: 'max_clicks' });

/** Whether Everflow was asked for a click, or will be: the same tap must not make another. */
function isClick(outcome: Outcome, replays: boolean): boolean {
  if (outcome === 'limited' || outcome === 'gone') return false;
  return outcome !== 'deferred' || replays;
}

/** People make clicks; bots and previews only if the link says so; probes and prefetches never. */
function makesClicks({ kind }: Visitor, { visitors }: Link): boolean {
  return kind === 'person' || (visitors === 'all' && (kind === 'bot' || kind === 'preview'));
}

async function sendClick(hit: LiveHit, deps: ClickDeps): Promise<Ending> {
  if (!(await hit.mayClick())) return ending('limited', { reason: 'CLICK_RATE_LIMIT' });
  const maxClicks = hit.compiled.link.max_clicks;
  return maxClicks === null ? askEverflow(hit, deps) : sendCappedClick(hit, maxClicks, deps);
}

async function sendCappedClick(hit: LiveHit, maxClicks: number, deps: ClickDeps): Promise<Ending> {
  const reservation = await deps.caps.take(hit.compiled, maxClicks);
  if (reservation === 'full') return NO_CLICKS_LEFT;
  // The visitor is redirected all the same, and the cap holds.
  if (reservation === 'unknown') return ending('limited', { reason: 'max_clicks unknown' });
  const made = await askEverflow(hit, deps);
  return reservation.settle(made.outcome) ? { ...made, reservation } : made;
}

async function askEverflow(
  { visit, compiled, click }: LiveHit,
  { config, everflow, clock }: ClickDeps,
): Promise<Ending> {
  const sentAt = clock.monotonic();
  const request = {
    trackingDomain: compiled.link.tracking_domain ?? config.trackingDomain,
    path: clickPathAndQuery(config.clickPath, click),
    headers: identityHeaders(visit, config.ipHeader),
    timeoutMs: Math.max(1, config.timeoutMs - (sentAt - visit.startedAt)),
    lateMs: config.lateMs,
  };
  const result = await everflow.createClick(request);
  return endingOf(result, request, clock.monotonic() - sentAt);
}
