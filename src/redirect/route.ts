import type { RouteHandlerMethod } from 'fastify';
import type { Visitor } from '../journal/model/hit.ts';
import { type AnswerConfig, type HitAnswer, hitAnswer } from './answer/hit-answer.ts';
import { sendAnswer } from './answer/send-answer.ts';
import { deadEnding, type Ending } from './click/ending.ts';
import { type ClickDeps, makeClick } from './click/make-click.ts';
import type { MayClick } from './limits.ts';
import { type RecordDeps, recordHit } from './record-hit.ts';
import { type ResolveDeps, type Resolved, resolveLink } from './resolve-link.ts';
import type { Visit } from './visit.ts';
import { type JudgeDeps, judgeVisitor } from './visitor/judge-visitor.ts';

export interface DecideDeps {
  readonly resolve: ResolveDeps;
  readonly judge: JudgeDeps;
  readonly clicks: ClickDeps;
  readonly answers: AnswerConfig;
}

export interface RouteDeps extends DecideDeps, RecordDeps {}

/** What each step found out about a hit. */
export interface DecidedHit {
  readonly visit: Visit;
  readonly resolved: Resolved;
  readonly visitor: Visitor;
  readonly ending: Ending;
  readonly answer: HitAnswer;
}

/** The way of a hit: decides it, records it, and only then answers it. */
export function hitHandler(deps: RouteDeps, mayClick: MayClick): RouteHandlerMethod {
  return async (request, reply) => {
    const hit = await decideHit(request.visit, () => mayClick(request), deps);
    await recordHit(hit, deps);
    return sendAnswer(reply, hit.answer, request.headers.accept);
  };
}

/**
 * Resolves the link, classifies the visitor, makes the click and decides the answer.
 * @param mayClick Counts one click of the visitor's address; false if it has had too many.
 */
export async function decideHit(
  visit: Visit,
  mayClick: () => Promise<boolean>,
  deps: DecideDeps,
): Promise<DecidedHit> {
  const resolved = await resolveLink(visit, deps.resolve);
  const visitor = judgeVisitor(visit, resolved.compiled, deps.judge);
  const ending =
    resolved.kind === 'live'
      ? await makeClick(
          { visit, visitor, compiled: resolved.compiled, click: resolved.click, mayClick },
          deps.clicks,
        )
      : deadEnding(resolved);
  const answer = hitAnswer(visit, resolved, ending, deps.answers);
  return { visit, resolved, visitor, ending, answer };
}
