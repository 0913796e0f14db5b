import type { Answer } from '../../everflow/answer.ts';
import type { ClickRequest, ClickResult, LateAnswer } from '../../everflow/click.ts';
import { errorCodeName } from '../../everflow/error-codes.ts';
import type { ClickToSend } from '../../journal/model/hit.ts';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Reservation } from './click-caps.ts';

/** What became of a hit, before it is answered. */
export interface Ending {
  readonly outcome: Outcome;
  /** What stands behind the outcome: a failure, an error code's name, a visitor's rule. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  /** What Everflow gave, for the record. */
  readonly transactionId: string | null;
  /** What the visitor leaves with; null: without an ID. */
  readonly given: Extract<Answer, { kind: 'click' }> | null;
  /** How long Everflow took; null where it was not asked. */
  readonly everflowMs: number | null;
  /** The click that was certainly not sent, and may be later. */
  readonly deferred: ClickToSend | null;
  /** What the click has taken of the link's cap, and keeps; null where the link has none, or no click was made. */
  readonly reservation: Reservation | null;
  /** Where an answer may still come: it, or null when none came. */
  readonly late: Promise<LateAnswer | null> | null;
}

/** Written out, field by field: spreading costs more than all the rest of it, and there is one for each hit. */
export function ending(outcome: Outcome, rest: Partial<Omit<Ending, 'outcome'>> = {}): Ending {
  return {
    outcome,
    reason: rest.reason ?? null,
    detail: rest.detail ?? null,
    errorCode: rest.errorCode ?? null,
    transactionId: rest.transactionId ?? null,
    given: rest.given ?? null,
    everflowMs: rest.everflowMs ?? null,
    deferred: rest.deferred ?? null,
    reservation: rest.reservation ?? null,
    late: rest.late ?? null,
  };
}

/** The ending of a hit whose click was asked for. */
export function endingOf(result: ClickResult, request: ClickRequest, everflowMs: number): Ending {
  switch (result.outcome) {
    case 'clicked':
      return ending('clicked', {
        transactionId: result.click.transactionId,
        given: result.click,
        everflowMs,
      });
    case 'rejected': {
      const { errorCode, transactionId } = result;
      return ending('rejected', { errorCode, transactionId, reason: errorCodeName(errorCode), everflowMs });
    }
    case 'unknown': {
      const { failure: reason, detail, late } = result;
      return ending('unknown', { reason, detail, everflowMs, late });
    }
    case 'deferred': {
      const { failure: reason, detail } = result;
      const { trackingDomain, path, headers } = request;
      return ending('deferred', { reason, detail, deferred: { trackingDomain, path, headers } });
    }
  }
}

/** The ending of a hit that found no link, or one that is not live. */
export function deadEnding({ kind, reason }: { kind: 'not_found' | 'gone'; reason: string }): Ending {
  return ending(kind, { reason });
}

/** A duplicate shares the first hit's ID, or its lack of one; Everflow was not asked for it. */
export function joinedTo(first: Ending): Ending {
  // The link has had all its clicks, for this visitor too.
  if (first.outcome === 'gone') return first;
  const own = { everflowMs: null, deferred: null, reservation: null, late: null };
  return { ...first, ...own, outcome: 'joined', reason: first.outcome };
}

/** The running session's ID once more. */
export function reusedEnding(transactionId: string): Ending {
  const given = { kind: 'click', transactionId, advertiserId: null, sessionHours: null } as const;
  return ending('reused', { transactionId, given });
}
