import type { ClickResult, LateAnswer } from '../../everflow/click.ts';
import { errorCodeName } from '../../everflow/error-codes.ts';
import type { ClickToSend, Hit } from './hit.ts';
import type { HitEvent } from './outcome.ts';

/** A change of a hit's outcome after its visitor has left. */
export interface HitChange {
  readonly id: string;
  /** The hit's slug, for the log. */
  readonly slug: string | null;
  /** Only the journal makes the two excluded events, in `claim` and `expire`. */
  readonly event: Exclude<HitEvent, 'replay_begun' | 'too_old'>;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  readonly transactionId: string | null;
  /** How long Everflow took; null if it did not answer. */
  readonly everflowMs: number | null;
  /** The click that was certainly not sent, for `replay_unsent`; null for every other event. */
  readonly unsent: ClickToSend | null;
}

/** A deferred click that this process has claimed and may send. It is `unknown` until its result is recorded. */
export interface ClaimedClick extends ClickToSend {
  readonly id: string;
  readonly slug: string | null;
  /** When its visitor came, in milliseconds since the epoch. */
  readonly timeMs: number;
}

const NOTHING = { reason: null, detail: null, errorCode: null, transactionId: null, unsent: null };

/** Returns the change for an answer that came after the visitor's deadline. */
export function lateChange(
  { id, slug }: Pick<Hit, 'id' | 'slug'>,
  answer: LateAnswer,
  timeMs: number,
): HitChange {
  const { everflowMs } = answer;
  if (answer.outcome === 'clicked') {
    const { transactionId } = answer.click;
    return { ...NOTHING, id, slug, timeMs, everflowMs, event: 'answered_late', transactionId };
  }
  return { ...refusal(answer), id, slug, timeMs, everflowMs, event: 'refused_late' };
}

/** Returns the change for the result of a replayed click, which took `ms`. */
export function replayChange(
  { id, slug, trackingDomain, path, headers }: ClaimedClick,
  result: ClickResult,
  ms: number,
  timeMs: number,
): HitChange {
  switch (result.outcome) {
    case 'clicked': {
      const { transactionId } = result.click;
      return { ...NOTHING, id, slug, timeMs, everflowMs: ms, event: 'replay_answered', transactionId };
    }
    case 'rejected':
      return { ...refusal(result), id, slug, timeMs, everflowMs: ms, event: 'replay_refused' };
    case 'unknown': {
      const { failure: reason, detail } = result;
      return { ...NOTHING, id, slug, timeMs, everflowMs: null, event: 'replay_unanswered', reason, detail };
    }
    case 'deferred': {
      const { failure: reason, detail } = result;
      const unsent = { trackingDomain, path, headers };
      return {
        ...NOTHING,
        id,
        slug,
        timeMs,
        everflowMs: null,
        event: 'replay_unsent',
        reason,
        detail,
        unsent,
      };
    }
  }
}

function refusal({ errorCode, transactionId }: { errorCode: number; transactionId: string | null }) {
  return { ...NOTHING, errorCode, transactionId, reason: errorCodeName(errorCode) };
}
