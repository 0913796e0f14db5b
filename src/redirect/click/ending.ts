import type { Answer } from '../../everflow/answer.ts';
import type { ClickRequest, ClickResult, LateAnswer } from '../../everflow/click.ts';
import { errorCodeName } from '../../everflow/error-codes.ts';
import type { ClickToSend } from '../../journal/model/hit.ts';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { Reservation } from './click-caps.ts';

/** How a hit ended, before it is answered. */
export interface Ending {
  readonly outcome: Outcome;
  /** The cause of the outcome: a failure, the name of an error code, a rule about visitors. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  /** The ID that Everflow gave, for the record. */
  readonly transactionId: string | null;
  /** The click whose ID the visitor leaves with; null if without an ID. */
  readonly given: Extract<Answer, { kind: 'click' }> | null;
  /** How long Everflow took, in ms; null if it was not asked. */
  readonly everflowMs: number | null;
  /** A click that was certainly not sent and may be sent later. */
  readonly deferred: ClickToSend | null;
  /** The click's place under the link's cap; null if the link has no cap or no click was made. */
  readonly reservation: Reservation | null;
  /** Resolves with an answer that comes after the deadline, or with null if none comes. */
  readonly late: Promise<LateAnswer | null> | null;
}

/** Written out field by field, because spreading is slow and each hit has one. */
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

/** A duplicate shares the first hit's ID, or its lack of one; Everflow is not asked again. */
export function joinedTo(first: Ending): Ending {
  // The link has had all its clicks for this visitor too.
  if (first.outcome === 'gone') return first;
  const own = { everflowMs: null, deferred: null, reservation: null, late: null };
  return { ...first, ...own, outcome: 'joined', reason: first.outcome };
}

/** The ending of a hit that uses the running session's ID again. */
export function reusedEnding(transactionId: string): Ending {
  const given = { kind: 'click', transactionId, advertiserId: null, sessionHours: null } as const;
  return ending('reused', { transactionId, given });
}
