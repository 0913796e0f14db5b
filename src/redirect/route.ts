import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { EverflowClient } from '../everflow/client.ts';
import type { Hit } from '../journal/hit.ts';
import { deadAnswer, type HitAnswer, liveAnswer } from './answer.ts';
import { clickParams } from './click-params.ts';
import type { Duplicates } from './duplicates.ts';
import { type Ending, ending } from './ending.ts';
import { makeClick } from './make-click.ts';
import { type CompiledLinks, type Resolved, resolveLink } from './resolve-link.ts';
import { sendAnswer } from './send-answer.ts';
import { type Clock, readVisit, type Visit } from './visit.ts';
import { classifyVisitor, type Visitor } from './visitor.ts';

export interface RouteDeps {
  readonly config: Config;
  readonly links: CompiledLinks;
  readonly everflow: EverflowClient;
  readonly duplicates: Duplicates<Ending>;
  readonly clock: Clock;
  /** Counts one click of the request's address; false: it has had too many. */
  mayClick(request: FastifyRequest): Promise<boolean>;
  /** Takes down a hit, before its answer leaves. */
  record(hit: Hit): void;
}

/** What is known of a hit once it is answered for. */
interface Ended {
  readonly ending: Ending;
  readonly answer: HitAnswer;
  readonly affiliateId: number | null;
  readonly leftOut: readonly string[];
}

/** The way of a hit: resolve the link, classify the visitor, click, record, answer. */
export function hitHandler(deps: RouteDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const visit = readVisit(request, deps.clock);
    const resolved = await resolveLink(deps.links, visit.hostname, visit.path, visit.timeMs);
    const visitor = classifyVisitor(visit.method, visit.headers);
    const ended =
      resolved.kind === 'live'
        ? await endLive(visit, visitor, resolved, request, deps)
        : endDead(visit, resolved, deps.config);
    deps.record(hitOf(visit, visitor, resolved, ended, deps.clock));
    return sendAnswer(reply, ended.answer);
  };
}

async function endLive(
  visit: Visit,
  visitor: Visitor,
  { compiled }: Extract<Resolved, { kind: 'live' }>,
  request: FastifyRequest,
  { config, mayClick, ...deps }: RouteDeps,
): Promise<Ended> {
  const click = clickParams(compiled, visit.query, config.everflow.extraParams);
  const clickDeps = { ...deps, config: config.everflow, mayClick: () => mayClick(request) };
  const ending = await makeClick(visit, visitor, compiled, click, clickDeps);
  const answer = liveAnswer(visit, compiled, click, ending, config);
  return { ending, answer, affiliateId: click.affiliateId, leftOut: click.leftOut };
}

function endDead(visit: Visit, resolved: Exclude<Resolved, { kind: 'live' }>, config: Config): Ended {
  const answer = deadAnswer(visit, resolved, config);
  return {
    ending: ending(resolved.kind, { reason: resolved.reason }),
    answer,
    affiliateId: null,
    leftOut: [],
  };
}

function hitOf(visit: Visit, visitor: Visitor, resolved: Resolved, ended: Ended, clock: Clock): Hit {
  const { outcome, reason, detail, errorCode, transactionId, everflowMs } = ended.ending;
  return {
    id: visit.id,
    timeMs: visit.timeMs,
    hostname: visit.hostname,
    slug: resolved.slug,
    offerId: resolved.kind === 'not_found' ? null : resolved.compiled.link.offer_id,
    affiliateId: ended.affiliateId,
    visitor,
    outcome,
    reason,
    detail,
    errorCode,
    transactionId,
    leftOut: ended.leftOut,
    status: ended.answer.status,
    everflowMs,
    totalMs: clock.monotonic() - visit.startedAt,
  };
}
