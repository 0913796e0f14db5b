import type { ClickResult, LateAnswer } from '../../everflow/click.ts';
import { errorCodeName } from '../../everflow/error-codes.ts';
import type { ClickToSend, Hit } from './hit.ts';
import type { HitEvent } from './outcome.ts';

/** What became of a hit after its visitor had left. */
export interface HitChange {
  readonly id: string;
  /** The hit's, for the log. */
  readonly slug: string | null;
  /** The others are the journal's own: `claim` and `expire` make them. */
  readonly event: Exclude<HitEvent, 'replay_begun' | 'too_old'>;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  readonly transactionId: string | null;
  /** How long Everflow took, where it answered. */
  readonly everflowMs: number | null;
  /** With `replay_unsent`, the click that was certainly not sent; null with every other event. */
  readonly unsent: ClickToSend | null;
}

/** A deferred click that is now this process's to send, and is `unknown` until it says what became of it. */
export interface ClaimedClick extends ClickToSend {
  readonly id: string;
  readonly slug: string | null;
  /** When its visitor came, in ms since the epoch. */
  readonly timeMs: number;
}

// What Everflow says after the visitor has left, as the journal takes it down.

const NOTHING = { reason: null, detail: null, errorCode: null, transactionId: null, unsent: null };

/** An answer that came after the visitor's deadline. */
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

/** What a replayed click came to, `ms` after it was begun. */
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
