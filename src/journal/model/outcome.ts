// The outcomes of a hit and the transitions between them. This is the complete state machine: the journal changes a
// hit's outcome in no other way.

export const OUTCOMES = [
  /** Everflow made a click, and the visitor left with its ID. */
  'clicked',
  /** The running session's ID was used again. */
  'reused',
  /** A duplicate of a click just made. It shares the outcome that click had when its visitor left. */
  'joined',
  /** Not a person: redirected without a click. */
  'skipped',
  /** Too many clicks from one address: redirected without a click. */
  'limited',
  /** Everflow answered with an error code, before or after the deadline. */
  'rejected',
  /** Everflow answered with an ID after the deadline: the visitor left without it. */
  'late',
  /** Sent, but no readable answer came. The click may or may not count, so it is never sent again. */
  'unknown',
  /** Certainly never sent; waiting to be replayed. */
  'deferred',
  /** Replayed: Everflow made the click, and the journal has its ID. */
  'recovered',
  /** Waited too long and is no longer replayed. */
  'expired',
  'not_found',
  'gone',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** An event that can change a hit after its visitor has left. */
export type HitEvent =
  | 'answered_late'
  | 'refused_late'
  | 'replay_begun'
  | 'replay_unsent'
  | 'replay_unanswered'
  | 'replay_answered'
  | 'replay_refused'
  | 'too_old';

export interface Transition {
  readonly from: Outcome;
  readonly to: Outcome;
}

/**
 * A replay makes a hit `unknown` before sending anything, so that the click is never sent twice if the process ends
 * between the request and the answer.
 */
const TRANSITIONS: Readonly<Record<HitEvent, Transition>> = {
  answered_late: { from: 'unknown', to: 'late' },
  refused_late: { from: 'unknown', to: 'rejected' },
  replay_begun: { from: 'deferred', to: 'unknown' },
  replay_unsent: { from: 'unknown', to: 'deferred' },
  replay_unanswered: { from: 'unknown', to: 'unknown' },
  replay_answered: { from: 'unknown', to: 'recovered' },
  replay_refused: { from: 'unknown', to: 'rejected' },
  too_old: { from: 'deferred', to: 'expired' },
};

/** Returns the transition for an event. The event does not change a hit whose outcome is not `from`. */
export function transitionOf(event: HitEvent): Transition {
  return TRANSITIONS[event];
}
