// How a hit can end, and what can still become of it. This is the whole state machine: the journal changes a hit by
// these transitions and no others.

export const OUTCOMES = [
  /** Everflow made a click, and the visitor left with its ID. */
  'clicked',
  /** The running session's ID was used again. */
  'reused',
  /** A duplicate of a click just made: it shares what became of that one by the time its visitor left. */
  'joined',
  /** Not a person: sent on without a click. */
  'skipped',
  /** Too many clicks from one address: sent on without one. */
  'limited',
  /** Everflow answered with an error code, in time or not. */
  'rejected',
  /** Everflow answered with an ID after the deadline: the visitor left without it. */
  'late',
  /** Sent, and no answer that can be read: it may count or not, and is never sent again. */
  'unknown',
  /** Certainly never sent: waits to be replayed. */
  'deferred',
  /** Replayed: Everflow has the click, and the journal its ID. */
  'recovered',
  /** Waited too long to be replayed. */
  'expired',
  'not_found',
  'gone',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What can happen to a hit after its visitor has left. */
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
 * A replay makes a hit `unknown` before it sends anything: should the process end between the sending and the
 * answer, the click is never sent a second time.
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

/** From which outcome to which an event leads; on a hit of any other outcome it changes nothing. */
export function transitionOf(event: HitEvent): Transition {
  return TRANSITIONS[event];
}
