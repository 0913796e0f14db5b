/** How a hit ended; exactly one for each hit. */
export type Outcome =
  /** Everflow made a click, and the visitor left with its ID. */
  | 'clicked'
  /** The running session's ID was used again. */
  | 'reused'
  /** A duplicate of a click just made: it shares what became of that one. */
  | 'joined'
  /** Not a person: sent on without a click. */
  | 'skipped'
  /** Too many clicks from one address: sent on without one. */
  | 'limited'
  /** Everflow answered with an error code. */
  | 'rejected'
  /** Sent, and no answer that can be read: it may count or not, and is never sent again. */
  | 'unknown'
  /** Certainly never sent. */
  | 'deferred'
  | 'not_found'
  | 'gone';

/** What made a hit: only a `person` makes a click, unless the link says otherwise. */
export type VisitorKind = 'person' | 'prefetch' | 'preview' | 'bot' | 'probe';

/** What made a hit, and the rule that says so. */
export interface Visitor {
  readonly kind: VisitorKind;
  /** One of a bounded set of short texts (docs/visitors.md); never the visitor's own words. */
  readonly reason: string;
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
  /** Everflow parameters that were left out because their value has the wrong form. */
  readonly leftOut: readonly string[];
  readonly status: number;
  /** How long Everflow took; null where it was not asked. */
  readonly everflowMs: number | null;
  readonly totalMs: number;
}
