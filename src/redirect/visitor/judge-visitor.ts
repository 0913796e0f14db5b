import type { FastifyBaseLogger } from 'fastify';
import type { VisitorConfig } from '../../config/visitor-settings.ts';
import type { Visitor } from '../../journal/model/hit.ts';
import type { Clock } from '../../timing/clock.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { Visit } from '../visit.ts';
import { addressList } from './address-list.ts';
import { type Bursts, createBursts } from './bursts.ts';
import { createVisitorClassifier } from './classify-visitor.ts';
import { createTraps, type Traps } from './traps.ts';
import { visitorKey } from './visitor-key.ts';

export interface JudgeDeps {
  /** Classifies a request by its method and headers alone. */
  classify(method: string, headers: Visit['headers']): Visitor;
  readonly traps: Traps;
  readonly bursts: Bursts;
  readonly log: Pick<FastifyBaseLogger, 'info'>;
}

/** Creates the rules that judge visitors; each remembers at most `max` of them. */
export function createJudge(
  { botExtra, botAllow, burstLinks, burstWindowMs, burstIgnore }: VisitorConfig,
  { clock, log, max }: { clock: Clock; log: JudgeDeps['log']; max: number },
): JudgeDeps {
  const bursts =
    burstLinks === null
      ? { notice: () => undefined }
      : createBursts({ links: burstLinks, windowMs: burstWindowMs, ignores: addressList(burstIgnore) }, max);
  return {
    classify: createVisitorClassifier({ extra: botExtra, allow: botAllow }),
    traps: createTraps(max, clock),
    bursts,
    log,
  };
}

/**
 * Classifies the visitor of a hit: by its headers and, if those look like a person's, by what the same address and user
 * agent have just done. `compiled` is null if the hit found no link.
 */
export function judgeVisitor(visit: Visit, compiled: CompiledLink | null, deps: JudgeDeps): Visitor {
  const visitor = deps.classify(visit.method, visit.headers);
  // A browser that prefetches a trap belongs to a person, who must not be taken for a bot.
  if (compiled?.link.trap && visitor.kind !== 'prefetch') deps.traps.spring(visitorKey(visit));
  if (visitor.kind !== 'person' || visitor.reason === 'BOT_ALLOW' || compiled === null) return visitor;
  const key = visitorKey(visit);
  if (deps.traps.holds(key)) return { kind: 'bot', reason: 'trap' };
  const burst = deps.bursts.notice(key, visit, compiled);
  if (!burst) return visitor;
  deps.log.info({ burst_id: burst.id, hit_id: visit.id, earlier_hits: burst.earlier }, 'a burst of links');
  return { kind: 'bot', reason: 'burst' };
}
