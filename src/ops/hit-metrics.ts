import type { Registry } from 'prom-client';
import type { Hit, VisitorKind } from '../journal/model/hit.ts';
import { leftWithId } from '../journal/model/left-with-id.ts';
import type { HitEvent, Outcome } from '../journal/model/outcome.ts';
import { HIT_EVENTS, HIT_OUTCOMES, VISITOR_KINDS } from './label-values.ts';
import { perKey } from './per-key.ts';
import { TalliedCounter, TalliedHistogram } from './tally.ts';

/** What is read of a hit. */
export type MeasuredHit = Pick<Hit, 'outcome' | 'reason' | 'totalMs'> & {
  readonly visitor: Pick<Hit['visitor'], 'kind'>;
};

/** What is counted of hits. */
export interface HitMetrics {
  /** Counts a hit with the outcome that its visitor left with. */
  hit(hit: MeasuredHit): void;
  /** Counts what became of a hit later; or of several at once, where nobody asked which. */
  change(change: { readonly event: HitEvent }, hits?: number): void;
  /** Counts a request that was answered 429. */
  flood(): void;
}

/** Seconds: a plain redirect takes some tenths of a millisecond, and a deadline is 0.05 s to 60 s. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60,
];

/** Registers what is counted of hits. Counters begin with 0, so that the first of a kind is seen as a rise. */
export function createHitMetrics(registry: Registry): HitMetrics {
  const registers = [registry];
  const hits = new TalliedCounter({
    name: 'click_proxy_hits_total',
    help: 'Hits, by the outcome that the visitor left with and by what the visitor was.',
    labelNames: ['outcome', 'visitor'],
    registers,
  });
  const durations = new TalliedHistogram({
    name: 'click_proxy_hit_duration_seconds',
    help: 'Time from the arrival of a hit to its answer, without the wait for the journal.',
    labelNames: ['outcome'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const people = new TalliedCounter({
    name: 'click_proxy_people_total',
    help: "People's hits on live links, by whether they left with a transaction ID.",
    labelNames: ['transaction_id'],
    registers,
  });
  const changes = new TalliedCounter({
    name: 'click_proxy_hit_changes_total',
    help: 'What became of hits after their visitors had left.',
    labelNames: ['event'],
    registers,
  });
  const floods = new TalliedCounter({
    name: 'click_proxy_floods_total',
    help: 'Requests answered 429 because of RATE_LIMIT.',
    registers,
  });

  const hitOf = perKey((outcome: Outcome) =>
    perKey((visitor: VisitorKind) => hits.series({ outcome, visitor })),
  );
  const durationOf = perKey((outcome: Outcome) => durations.series({ outcome }));
  const changeOf = perKey((event: HitEvent) => changes.series({ event }));
  const peopleWith = people.series({ transaction_id: 'given' });
  const peopleWithout = people.series({ transaction_id: 'missing' });
  const allFloods = floods.series({});

  for (const outcome of HIT_OUTCOMES) {
    durationOf(outcome);
    for (const visitor of VISITOR_KINDS) hitOf(outcome)(visitor);
  }
  for (const event of HIT_EVENTS) changeOf(event);

  return {
    hit(hit) {
      const { outcome } = hit;
      hitOf(outcome)(hit.visitor.kind).inc();
      durationOf(outcome).observe(hit.totalMs / 1000);
      if (hit.visitor.kind !== 'person' || outcome === 'not_found' || outcome === 'gone') return;
      (leftWithId(hit) ? peopleWith : peopleWithout).inc();
    },
    change: ({ event }, count = 1) => changeOf(event).inc(count),
    flood: () => allFloods.inc(),
  };
}
