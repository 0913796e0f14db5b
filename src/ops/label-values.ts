import type { ClickFailure, ClickResult, TrackingDomainState } from '../everflow/click.ts';
import type { VisitorKind } from '../journal/model/hit.ts';
import { type HitEvent, OUTCOMES, type Outcome } from '../journal/model/outcome.ts';

/** Every value of a type: the compiler refuses a list that lacks one, or holds one too many. */
function allOf<Value extends string>(values: Record<Value, true>): readonly Value[] {
  return Object.keys(values) as Value[];
}

/** These come of what happens to a hit after its visitor has left. */
const LATER: ReadonlySet<Outcome> = new Set<Outcome>(['late', 'recovered', 'expired']);

/** Outcomes that a hit can have when its visitor leaves. */
export const HIT_OUTCOMES: readonly Outcome[] = OUTCOMES.filter(outcome => !LATER.has(outcome));

export const VISITOR_KINDS = allOf<VisitorKind>({
  person: true,
  prefetch: true,
  preview: true,
  bot: true,
  probe: true,
});

export const HIT_EVENTS = allOf<HitEvent>({
  answered_late: true,
  refused_late: true,
  replay_begun: true,
  replay_unsent: true,
  replay_unanswered: true,
  replay_answered: true,
  replay_refused: true,
  too_old: true,
});

export const ATTEMPT_OUTCOMES = allOf<ClickResult['outcome']>({
  clicked: true,
  rejected: true,
  unknown: true,
  deferred: true,
});

export const CLICK_FAILURES = allOf<ClickFailure>({
  breaker_open: true,
  queue_full: true,
  no_free_connection: true,
  no_connection: true,
  reset: true,
  timeout: true,
  too_large: true,
  empty: true,
  redirect: true,
  http_status: true,
  not_json: true,
  bad_shape: true,
  no_id: true,
});

export const BREAKER_STATES = allOf<TrackingDomainState['breaker']>({
  closed: true,
  half_open: true,
  open: true,
});
