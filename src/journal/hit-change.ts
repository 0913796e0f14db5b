import type { ClickResult, LateAnswer } from '../everflow/click.ts';
import { errorCodeName } from '../everflow/error-codes.ts';
import type { HitChange } from './journal.ts';

// What Everflow says after the visitor has left, as the journal takes it down.

const NOTHING = { reason: null, detail: null, errorCode: null, transactionId: null };

/** An answer that came after the visitor's deadline. */
export function lateChange(id: string, answer: LateAnswer, timeMs: number): HitChange {
  const { everflowMs } = answer;
  if (answer.outcome === 'clicked') {
    const { transactionId } = answer.click;
    return { ...NOTHING, id, timeMs, everflowMs, event: 'answered_late', transactionId };
  }
  return { ...refusal(answer), id, timeMs, everflowMs, event: 'refused_late' };
}

/** What a replayed click came to, `ms` after it was begun. */
export function replayChange(id: string, result: ClickResult, ms: number, timeMs: number): HitChange {
  switch (result.outcome) {
    case 'clicked': {
      const { transactionId } = result.click;
      return { ...NOTHING, id, timeMs, everflowMs: ms, event: 'replay_answered', transactionId };
    }
    case 'rejected':
      return { ...refusal(result), id, timeMs, everflowMs: ms, event: 'replay_refused' };
    case 'unknown':
    case 'deferred': {
      const { failure: reason, detail } = result;
      const event = result.outcome === 'deferred' ? 'replay_unsent' : 'replay_unanswered';
      return { ...NOTHING, id, timeMs, everflowMs: null, event, reason, detail };
    }
  }
}

function refusal({ errorCode, transactionId }: { errorCode: number; transactionId: string | null }) {
  return { ...NOTHING, errorCode, transactionId, reason: errorCodeName(errorCode) };
}
