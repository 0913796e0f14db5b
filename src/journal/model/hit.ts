import type { Outcome } from './outcome.ts';

/** What made a hit: only a `person` makes a click, unless the link says otherwise. */
export type VisitorKind = 'person' | 'prefetch' | 'preview' | 'bot' | 'probe';

/** What made a hit, and the rule that says so. */
export interface Visitor {
  readonly kind: VisitorKind;
  /** One of a bounded set of short texts (docs/visitors.md); never the visitor's own words. */
  readonly reason: string;
}

/** A click as it would have been sent to Everflow; what a replay needs. */
export interface ClickToSend {
  readonly trackingDomain: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Flat: name, value, name, value. Holds the visitor's whole address. */
  readonly headers: readonly string[];
}

/** One request to a link, and what became of it. */
export interface Hit {
  /** UUIDv7. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly hostname: string;
  /** The link's slug, or what was asked for where it has a slug's form; null otherwise. */
  readonly slug: string | null;
  readonly offerId: number | null;
  readonly affiliateId: number | null;
  readonly visitor: Visitor;
  readonly outcome: Outcome;
  /** What stands behind the outcome: a failure, an error code's name, a visitor's rule; null where nothing does. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly errorCode: number | null;
  /** What Everflow gave, whether or not the visitor left with it. */
  readonly transactionId: string | null;
  /** Everflow parameters of the click, beside `oid` and `affid`; empty where the hit found no link. */
  readonly params: ReadonlyMap<string, string>;
  /** Everflow parameters that were left out because their value has the wrong form. */
  readonly leftOut: readonly string[];
  /** The visitor's whole address; what the journal keeps of it, `JOURNAL_ADDRESS` says. */
  readonly address: string;
  readonly userAgent: string | null;
  readonly referrer: string | null;
  readonly status: number;
  /** How long Everflow took; null where it was not asked. */
  readonly everflowMs: number | null;
  readonly totalMs: number;
  /** The link's ID in the store; null where the hit found no link. */
  readonly linkId: string | null;
  /** Whether its click counts to the link's `max_clicks`, as long as it is not refused in the end, or never sent. */
  readonly countsToCap: boolean;
  /** The click that a `deferred` hit waits to send; null with every other outcome. */
  readonly deferred: ClickToSend | null;
}
