import type { Config } from '../config/config.ts';
import type { LateAnswer } from '../everflow/click.ts';
import type { Hit, Visitor } from '../journal/model/hit.ts';
import type { Clock } from '../timing/clock.ts';
import { after, type Soon } from '../timing/soon.ts';
import { deadAnswer, type HitAnswer, liveAnswer } from './answer/hit-answer.ts';
import { type ClickParams, clickParams } from './click/click-params.ts';
import { type Ending, ending } from './click/ending.ts';
import { type ClickDeps, makeClick } from './click/make-click.ts';
import type { CompiledLink } from './compiled-link.ts';
import { type CompiledLinks, type Resolved, resolveLink } from './resolve-link.ts';
import type { Visit } from './visit.ts';
import { type JudgeDeps, judgeVisitor } from './visitor/judge-visitor.ts';

export interface VisitDeps {
  readonly config: Config;
  readonly links: CompiledLinks;
  readonly clicks: ClickDeps;
  readonly judge: JudgeDeps;
}

export interface RouteDeps extends VisitDeps {
  readonly clock: Clock;
  /** Takes down a hit; its answer leaves when that is done. Never rejects. */
  record(hit: Hit): Promise<void>;
  /** Takes down what Everflow says to a hit's click after its visitor has left. */
  recordLate(hit: Hit, answer: LateAnswer): void;
}

/** What each step of the way found out about a visit. */
export interface EndedVisit {
  readonly visit: Visit;
  readonly resolved: Resolved;
  readonly visitor: Visitor;
  /** What the click is made of; null where the visit found no link. */
  readonly click: ClickParams | null;
  readonly ending: Ending;
  readonly answer: HitAnswer;
}

/** The way of a hit, up to what its visitor is to be answered, once it has been taken down. */
export function hitAnswerer(deps: RouteDeps): (visit: Visit) => Promise<HitAnswer> {
  function takeDown(ended: EndedVisit): Promise<HitAnswer> {
    const hit = hitOf(ended, deps.clock);
    return deps.record(hit).then(() => {
      settle(hit, ended.ending, deps);
      return ended.answer;
    });
  }
  return visit => {
    const ended = endVisit(visit, deps);
    return ended instanceof Promise ? ended.then(takeDown) : takeDown(ended);
  };
}

/** What is left to be done of a hit once it has been taken down. */
function settle(hit: Hit, { reservation, late }: Ending, { recordLate }: RouteDeps): void {
  reservation?.recorded();
  if (late !== null)
    void late.then(answer => {
      if (answer?.outcome === 'rejected') reservation?.refusedLate();
      if (answer) recordLate(hit, answer);
    });
}

/** The way of a hit itself: resolve the link, classify the visitor, make the click, decide the answer. */
export function endVisit(visit: Visit, deps: VisitDeps): Soon<EndedVisit> {
  const { links, judge, config } = deps;
  return after(resolveLink(links, visit.hostname, visit.path, visit.timeMs), resolved => {
    const visitor = judgeVisitor(visit, compiledOf(resolved), judge);
    return resolved.kind === 'live'
      ? endLive(visit, resolved, visitor, deps)
      : endDead(visit, resolved, visitor, config);
  });
}

function endLive(
  visit: Visit,
  resolved: Extract<Resolved, { kind: 'live' }>,
  visitor: Visitor,
  { config, clicks }: VisitDeps,
): Soon<EndedVisit> {
  const { compiled } = resolved;
  const click = clickParams(compiled, visit.query, config.everflow.extraParams);
  return after(makeClick(visit, visitor, compiled, click, clicks), made => {
    if (made.outcome === 'gone') return endDead(visit, cappedOut(resolved), visitor, config);
    const answer = liveAnswer(visit, compiled, click, made, config);
    return { visit, resolved, visitor, click, ending: made, answer };
  });
}

/** A link that has had all its clicks is one that is gone. */
function cappedOut({
  slug,
  compiled,
}: Extract<Resolved, { kind: 'live' }>): Extract<Resolved, { kind: 'gone' }> {
  return { kind: 'gone', slug, compiled, reason: 'max_clicks' };
}

function endDead(
  visit: Visit,
  resolved: Exclude<Resolved, { kind: 'live' }>,
  visitor: Visitor,
  config: Config,
): EndedVisit {
  const click =
    resolved.kind === 'gone'
      ? clickParams(resolved.compiled, visit.query, config.everflow.extraParams)
      : null;
  const answer = deadAnswer(visit, resolved, click, config);
  const dead = ending(resolved.kind, { reason: resolved.reason });
  return { visit, resolved, visitor, click, ending: dead, answer };
}

function compiledOf(resolved: Resolved): CompiledLink | null {
  return resolved.kind === 'not_found' ? null : resolved.compiled;
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

function hitOf({ visit, resolved, visitor, click, ending, answer }: EndedVisit, clock: Clock): Hit {
  const { outcome, reason, detail, errorCode, transactionId, everflowMs, deferred } = ending;
  return {
    id: visit.id,
    timeMs: visit.timeMs,
    hostname: visit.hostname,
    slug: resolved.slug,
    offerId: click?.offerId ?? null,
    affiliateId: click?.affiliateId ?? null,
    visitor,
    outcome,
    reason,
    detail,
    errorCode,
    transactionId,
    params: click?.params ?? NO_PARAMS,
    leftOut: click?.leftOut ?? [],
    address: visit.address,
    userAgent: visit.headers['user-agent'] ?? null,
    referrer: visit.headers.referer ?? null,
    status: answer.status,
    everflowMs,
    totalMs: clock.monotonic() - visit.startedAt,
    linkId: resolved.kind === 'not_found' ? null : resolved.compiled.id,
    countsToCap: ending.reservation !== null,
    deferred,
  };
}
