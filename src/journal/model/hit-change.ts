import type { ClickResult, LateAnswer } from '../../everflow/click.ts';
import { errorCodeName } from '../../everflow/error-codes.ts';
import type { Hit } from './hit.ts';
import type { ClaimedClick, HitChange } from '../store/journal.ts';

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
