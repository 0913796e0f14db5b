import type { TrackingDomainState } from '../everflow/click.ts';
import type { MetricsSources } from '../ops/metrics.ts';

/** What `/-/ready` of the admin listener shows besides the status. */
export interface ReadyDetails {
  /** Each tracking domain that has had a request. */
  readonly everflow: readonly {
    readonly tracking_domain: string;
    readonly breaker: TrackingDomainState['breaker'];
  }[];
  readonly journal: 'ok' | 'failing';
  /** Clicks that wait to be replayed; null if the journal cannot tell. */
  readonly deferred: number | null;
}

/** Reads the state of Everflow, the journal and the deferred clicks. Whatever it is, the process still redirects. */
export async function readyDetails(sources: MetricsSources): Promise<ReadyDetails> {
  const { failing } = sources.journal();
  // While the journal cannot be written, hits wait in memory, and their clicks are not counted.
  const deferred = failing ? null : await sources.deferred().catch(() => null);
  return {
    everflow: sources
      .everflow()
      .map(({ trackingDomain, breaker }) => ({ tracking_domain: trackingDomain, breaker })),
    journal: failing ? 'failing' : 'ok',
    deferred: deferred?.waiting ?? null,
  };
}
