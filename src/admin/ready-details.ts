import type { TrackingDomainState } from '../everflow/click.ts';
import type { MetricsSources } from '../ops/metrics.ts';

/** What `/-/ready` of the admin listener tells besides its status. */
export interface ReadyDetails {
  /** Each tracking domain that has been sent to. */
  readonly everflow: readonly {
    readonly tracking_domain: string;
    readonly breaker: TrackingDomainState['breaker'];
  }[];
  readonly journal: 'ok' | 'failing';
  /** Clicks that wait to be replayed; null where the journal cannot say. */
  readonly deferred: number | null;
}

/** Asks what stands behind a process that redirects in any case: Everflow, journal, what waits to be replayed. */
export async function readyDetails(sources: MetricsSources): Promise<ReadyDetails> {
  const { failing } = sources.journal();
  // What waits in memory, while the journal cannot be written, has not been counted.
  const deferred = failing ? null : await sources.deferred().catch(() => null);
  return {
    everflow: sources
      .everflow()
      .map(({ trackingDomain, breaker }) => ({ tracking_domain: trackingDomain, breaker })),
    journal: failing ? 'failing' : 'ok',
    deferred: deferred?.waiting ?? null,
  };
}
