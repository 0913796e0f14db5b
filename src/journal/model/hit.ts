import type { Outcome } from './outcome.ts';

/** Kind of visitor. Only a `person` makes a click, unless the link says otherwise. */
export type VisitorKind = 'person' | 'prefetch' | 'preview' | 'bot' | 'probe';

/** A hit's visitor, and the rule that classified it. */
export interface Visitor {
  readonly kind: VisitorKind;
  /** One of a fixed set of short texts (docs/visitors.md); never text that the visitor sent. */
  readonly reason: string;
}

/** A click that has not been sent to Everflow, with everything a replay needs. */
export interface ClickToSend {
  readonly trackingDomain: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Flat list: name, value, name, value. Contains the visitor's full address. */
  readonly headers: readonly string[];
}

/** One request to a link, and its outcome. */
export interface Hit {
  /** UUIDv7. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly hostname: string;
  /** The link's slug, or the requested path if it has the form of a slug; otherwise null. */
  readonly slug: string | null;
  readonly offerId: number | null;
  readonly affiliateId: number | null;
  readonly visitor: Visitor;
  readonly outcome: Outcome;
  /** Why the hit has this outcome: a failure, an error code's name or a visitor rule; null if there is no reason. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  /** The ID that Everflow returned, whether or not the visitor left with it. */
  readonly transactionId: string | null;
  /** Everflow parameters of the click, without `oid` and `affid`; empty if the hit found no link. */
  readonly params: ReadonlyMap<string, string>;
  /** Names of Everflow parameters that were left out because their values were malformed. */
  readonly leftOut: readonly string[];
  /** The visitor's full address; `JOURNAL_ADDRESS` decides how much of it the journal keeps. */
  readonly address: string;
  readonly userAgent: string | null;
  readonly referrer: string | null;
  readonly status: number;
  /** How long Everflow took; null if no click was sent. */
  readonly everflowMs: number | null;
  readonly totalMs: number;
  /** The link's ID in the store; null if the hit found no link. */
  readonly linkId: string | null;
  /** Whether the click counts towards the link's `max_clicks`, unless it is later refused or never sent. */
  readonly countsToCap: boolean;
  /** The click that a `deferred` hit still has to send; null for every other outcome. */
  readonly deferred: ClickToSend | null;
}
