import type { LateAnswer } from '../everflow/click.ts';
import type { Hit } from '../journal/model/hit.ts';
import type { Clock } from '../timing/clock.ts';
import type { Ending } from './click/ending.ts';
import type { DecidedHit } from './route.ts';

export interface RecordDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Records a hit; resolves when it is on disk. Never rejects. */
  record(hit: Hit): Promise<void>;
  /** Records Everflow's answer to a hit's click that came after its visitor had left. */
  recordLate(hit: Hit, answer: LateAnswer): void;
}

/** Records a hit, and later what Everflow says after its visitor has left. Resolves when the answer may leave. */
export async function recordHit(decided: DecidedHit, deps: RecordDeps): Promise<void> {
  const hit = hitOf(decided, deps.clock);
  await deps.record(hit);
  finish(hit, decided.ending, deps);
}

/** Finishes a recorded hit: what its click took of a cap, and an answer that may still come. */
function finish(hit: Hit, { reservation, late }: Ending, { recordLate }: RecordDeps): void {
  reservation?.recorded();
  if (late !== null)
    void late.then(answer => {
      if (answer?.outcome === 'rejected') reservation?.refusedLate();
      if (answer) recordLate(hit, answer);
    });
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

function hitOf({ visit, resolved, visitor, ending, answer }: DecidedHit, clock: RecordDeps['clock']): Hit {
  const { compiled, click } = resolved;
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
    linkId: compiled?.id ?? null,
    countsToCap: ending.reservation !== null,
    deferred,
  };
}
