import type { FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import type { LateAnswer } from '../everflow/click.ts';
import type { Hit, Visitor } from '../journal/hit.ts';
import { deadAnswer, type HitAnswer, liveAnswer } from './answer.ts';
import { type ClickParams, clickParams } from './click-params.ts';
import type { CompiledLink } from './compiled-link.ts';
import { type Ending, ending } from './ending.ts';
import { type JudgeDeps, judgeVisitor } from './judge-visitor.ts';
import { type ClickDeps, makeClick } from './make-click.ts';
import { type CompiledLinks, type Resolved, resolveLink } from './resolve-link.ts';
import { sendAnswer } from './send-answer.ts';
import type { Clock, Visit } from './visit.ts';

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

/** The way of a hit, with the web server's answer at its end. */
export function hitAnswerer(deps: RouteDeps) {
  return async (visit: Visit, reply: FastifyReply): Promise<void> => {
    const ended = await endVisit(visit, deps);
    const hit = hitOf(ended, deps.clock);
    await deps.record(hit);
    const { reservation, late } = ended.ending;
    reservation?.recorded();
    if (late !== null)
      void late.then(answer => {
        if (answer?.outcome === 'rejected') reservation?.refusedLate();
        if (answer) deps.recordLate(hit, answer);
      });
    sendAnswer(reply, ended.answer);
  };
}

/** The way of a hit itself: resolve the link, classify the visitor, make the click, decide the answer. */
export async function endVisit(visit: Visit, deps: VisitDeps): Promise<EndedVisit> {
  const { config } = deps;
  const resolving = resolveLink(deps.links, visit.hostname, visit.path, visit.timeMs);
  const resolved = resolving instanceof Promise ? await resolving : resolving;
  const visitor = judgeVisitor(visit, compiledOf(resolved), deps.judge);
  if (resolved.kind !== 'live') return endDead(visit, resolved, visitor, config);
  const { compiled } = resolved;
  const click = clickParams(compiled, visit.query, config.everflow.extraParams);
  const making = makeClick(visit, visitor, compiled, click, deps.clicks);
  const made = making instanceof Promise ? await making : making;
  if (made.outcome === 'gone') return endDead(visit, cappedOut(resolved), visitor, config);
  const answer = liveAnswer(visit, compiled, click, made, config);
  return { visit, resolved, visitor, click, ending: made, answer };
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
