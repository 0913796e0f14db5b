import type { RecordedClick } from '../../src/everflow/sandbox/recorded-click.ts';
import type { Outcome } from '../../src/journal/model/outcome.ts';
import type { ExportedHit } from './exported-hits.ts';
import type { Received } from './visitor-connection.ts';

// Three accounts of the same taps: what the visitors had, what the journal holds, what Everflow counts. Hits are known
// to visitors by the `hid` of their Location (the links have `hit_id_param: 'hid'`), clicks by their `sub1`, which no
// two taps share but those that are to be taken for the same one.

/** What the visitors of a run had. */
export interface Taken {
  /** Hit ID → the transaction ID that its visitor left with, of every 302. */
  readonly redirected: Map<string, string | null>;
  /** How many answers there were of each status. */
  readonly statuses: Map<number, number>;
  /** `sub1` of requests that had not one byte of an answer. */
  readonly unanswered: Set<string>;
  /** Answers that had begun and never ended. */
  readonly cut: string[];
}

export function createTaken(): Taken {
  return { redirected: new Map(), statuses: new Map(), unanswered: new Set(), cut: [] };
}

/** Takes down what a visitor had of a tap. */
export function take(taken: Taken, sub1: string, received: Received): void {
  if (received.kind === 'none') taken.unanswered.add(sub1);
  else if (received.kind === 'cut') taken.cut.push(received.bytes);
  else {
    taken.statuses.set(received.status, (taken.statuses.get(received.status) ?? 0) + 1);
    if (received.status === 302) takeRedirect(taken, new URL(received.location ?? '').searchParams);
  }
}

function takeRedirect({ redirected }: Taken, landing: URLSearchParams): void {
  const hitId = landing.get('hid') ?? '';
  if (redirected.has(hitId)) throw new Error(`two visitors had the hit ID "${hitId}"`);
  redirected.set(hitId, landing.get('_ef_transaction_id'));
}

/** Outcomes of hits that have a click of their own at Everflow, where they have an ID. */
const OWNERS: ReadonlySet<Outcome> = new Set<Outcome>(['clicked', 'late', 'recovered', 'rejected']);

/** Where the accounts differ; every list is to be empty. */
export interface Differences {
  /** Hit IDs that a visitor had, and the journal has not. */
  readonly missing: readonly string[];
  /** Hit IDs that the journal has more than once. */
  readonly repeated: readonly string[];
  /** Hit IDs whose visitor left with another ID than the journal says, or without the one it says. */
  readonly otherId: readonly string[];
  /** `sub1` of which Everflow counts more clicks than one for each tap. */
  readonly countedTwice: readonly string[];
  /** Hit IDs whose transaction ID is of no click, or of another tap's. */
  readonly notAtEverflow: readonly string[];
  /** `sub1` of clicks that no hit's ID stands for, though no hit of theirs is `unknown`. */
  readonly ofNobody: readonly string[];
}

/** Holds the accounts against each other. A click whose request was never answered may be of nobody. */
export function differences(
  taken: Taken,
  hits: readonly ExportedHit[],
  requests: readonly RecordedClick[],
): Differences {
  const clicks = requests.filter(click => click.made);
  const hitsById = new Map(hits.map(hit => [hit.hit_id, hit]));
  const sub1OfClick = new Map(clicks.map(click => [click.transaction_id, click.parameters['sub1'] ?? '']));
  const owners = hits.filter(hit => OWNERS.has(hit.outcome) && hit.transaction_id !== null);
  const owned = new Set(owners.map(hit => hit.transaction_id));
  const unknown = hits.filter(hit => hit.outcome === 'unknown');
  const sub1OfUnknown = new Set(unknown.map(sub1Of));
  const isOfNobody = ({ transaction_id, parameters: { sub1 = '' } }: RecordedClick) =>
    !owned.has(transaction_id) && !sub1OfUnknown.has(sub1) && !taken.unanswered.has(sub1);
  return {
    missing: [...taken.redirected.keys()].filter(id => !hitsById.has(id)),
    repeated: repeatedOf(hits.map(hit => hit.hit_id)),
    otherId: [...taken.redirected]
      .filter(([id, given]) => !agrees(hitsById.get(id), given))
      .map(([id]) => id),
    countedTwice: countedTwice(clicks, [...owners, ...unknown]),
    notAtEverflow: owners
      .filter(hit => sub1OfClick.get(hit.transaction_id) !== sub1Of(hit))
      .map(hit => hit.hit_id),
    ofNobody: clicks.filter(isOfNobody).map(click => click.parameters['sub1'] ?? ''),
  };
}

/** What `differences` gives where there are none. */
export const NO_DIFFERENCES: Differences = {
  missing: [],
  repeated: [],
  otherId: [],
  countedTwice: [],
  notAtEverflow: [],
  ofNobody: [],
};

function sub1Of(hit: ExportedHit): string {
  return hit.params['sub1'] ?? '';
}

function agrees(hit: ExportedHit | undefined, given: string | null): boolean {
  if (!hit) return true;
  if (given !== null) return hit.transaction_id === given;
  return hit.outcome !== 'clicked' && hit.outcome !== 'reused';
}

function countedTwice(clicks: readonly RecordedClick[], hits: readonly ExportedHit[]): string[] {
  const hitsOf = countBy(hits.map(sub1Of));
  const clicksOf = countBy(clicks.map(click => click.parameters['sub1'] ?? ''));
  return [...clicksOf]
    .filter(([sub1, count]) => count > Math.max(1, hitsOf.get(sub1) ?? 0))
    .map(([sub1]) => sub1);
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function repeatedOf(values: readonly string[]): string[] {
  return [...countBy(values)].filter(([, count]) => count > 1).map(([value]) => value);
}
