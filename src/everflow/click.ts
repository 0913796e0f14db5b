import type { Answer, BadAnswer } from './answer.ts';
import type { BreakerState } from './breaker.ts';

/** Everything a click is sent with. `headers` is flat: name, value, name, value. */
export interface ClickRequest {
  readonly trackingDomain: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: readonly string[];
  /** How long the visitor may wait from now on, in ms. */
  readonly timeoutMs: number;
  /** A click that takes longer than this counts as a failure of Everflow's, in ms; absent: `timeoutMs`. */
  readonly slowMs?: number;
  /** How long an answer is awaited beyond that, in ms; 0: not at all. */
  readonly lateMs: number;
}

/** Why a click has no ID. The first four were certainly never sent. */
export type ClickFailure =
  | 'breaker_open'
  | 'queue_full'
  | 'no_free_connection'
  | 'no_connection'
  | 'reset'
  | 'timeout'
  | 'too_large'
  | BadAnswer;

/** What Everflow says to a click. */
export type ClickAnswer =
  | { readonly outcome: 'clicked'; readonly click: Extract<Answer, { kind: 'click' }> }
  | { readonly outcome: 'rejected'; readonly errorCode: number; readonly transactionId: string | null };

/** An answer that came after its visitor had left. */
export type LateAnswer = ClickAnswer & {
  /** From the sending on. */
  readonly everflowMs: number;
};

export type ClickResult =
  | ClickAnswer
  /** Sent, and no answer that can be read: it may count or not, so it must never be sent again. */
  | {
      readonly outcome: 'unknown';
      readonly failure: ClickFailure;
      readonly detail: string;
      /** Whether Everflow answered as one that is well does, and only this click was not to its liking. */
      readonly everflowWell: boolean;
      /** Where an answer may still come: it, or null when none has come in `lateMs`. Never rejects. */
      readonly late: Promise<LateAnswer | null> | null;
    }
  /** Certainly never sent: it may be sent later. */
  | { readonly outcome: 'deferred'; readonly failure: ClickFailure; readonly detail: string };

/** How it stands with one tracking domain. */
export interface TrackingDomainState {
  readonly trackingDomain: string;
  readonly breaker: BreakerState;
  /** How often the breaker has opened, since the start. */
  readonly breakerOpenings: number;
  /** Connections in use, late answers' included. */
  readonly connections: number;
  /** Clicks that wait for one. */
  readonly waiting: number;
}

/** One attempt at a click, as its visitor met it; a late answer is reported once more when it comes. */
export interface AttemptReport {
  readonly trackingDomain: string;
  readonly outcome: ClickResult['outcome'] | 'late';
  /** null: it was answered. */
  readonly failure: ClickFailure | null;
  /** How long Everflow took or was waited for. */
  readonly ms: number;
}
