import { Counter, Gauge, type Registry } from 'prom-client';
import type { AttemptReport, ClickFailure, TrackingDomainState } from '../everflow/click.ts';
import { ATTEMPT_OUTCOMES, BREAKER_STATES, CLICK_FAILURES } from './label-values.ts';
import { perKey } from './per-key.ts';
import { TalliedCounter, TalliedHistogram } from './tally.ts';

/** What is counted and shown of Everflow. */
export interface EverflowMetrics {
  /** Counts an attempt at a click, or the late answer to one. */
  attempt(report: AttemptReport): void;
  /** Shows how it stands with the tracking domains now. */
  show(states: readonly TrackingDomainState[]): void;
}

/** Seconds, up to the longest that EVERFLOW_LATE_MS can be. */
const ANSWER_BUCKETS = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 120,
];

/**
 * Registers what is counted and shown of Everflow. Its tracking domains are those of the settings and the links, never
 * a request's.
 */
export function createEverflowMetrics(registry: Registry): EverflowMetrics {
  const registers = [registry];
  const attempts = new TalliedCounter({
    name: 'click_proxy_everflow_attempts_total',
    help: 'Attempts at a click, replays included, by how they ended before any late answer.',
    labelNames: ['tracking_domain', 'outcome'],
    registers,
  });
  const failures = new TalliedCounter({
    name: 'click_proxy_everflow_failures_total',
    help: 'Attempts at a click without an answer that can be read in time, by what went wrong.',
    labelNames: ['tracking_domain', 'failure'],
    registers,
  });
  const answers = new TalliedHistogram({
    name: 'click_proxy_everflow_answer_duration_seconds',
    help: 'How long Everflow took for answers that could be read, in time or late.',
    labelNames: ['answer'],
    buckets: ANSWER_BUCKETS,
    registers,
  });
  const breaker = new Gauge({
    name: 'click_proxy_breaker_state',
    help: '1 for the state that the circuit breaker is in, 0 for the others.',
    labelNames: ['tracking_domain', 'state'],
    registers,
  });
  const openings = new Counter({
    name: 'click_proxy_breaker_openings_total',
    help: 'How often the circuit breaker has opened; a failed probe that keeps it open counts too.',
    labelNames: ['tracking_domain'],
    registers,
  });
  const connections = new Gauge({
    name: 'click_proxy_everflow_connections',
    help: 'Connections in use, those that wait for a late answer included.',
    labelNames: ['tracking_domain'],
    registers,
  });
  const waiting = new Gauge({
    name: 'click_proxy_everflow_waiting_clicks',
    help: 'Clicks that wait for a free connection.',
    labelNames: ['tracking_domain'],
    registers,
  });

  const inTime = answers.series({ answer: 'in_time' });
  const late = answers.series({ answer: 'late' });
  const countersOf = perKey((domain: string) => countersFor(domain, attempts, failures));

  return {
    attempt({ trackingDomain, outcome, failure, ms }) {
      // A late answer's attempt was counted when its visitor left.
      if (outcome === 'late') return late.observe(ms / 1000);
      const counters = countersOf(trackingDomain);
      counters.attempt(outcome).inc();
      if (failure !== null) counters.failure(failure).inc();
      else inTime.observe(ms / 1000);
    },
    show(states) {
      for (const shown of [breaker, openings, connections, waiting]) shown.reset();
      for (const state of states) {
        const tracking_domain = state.trackingDomain;
        for (const name of BREAKER_STATES)
          breaker.set({ tracking_domain, state: name }, name === state.breaker ? 1 : 0);
        openings.inc({ tracking_domain }, state.breakerOpenings);
        connections.set({ tracking_domain }, state.connections);
        waiting.set({ tracking_domain }, state.waiting);
      }
    },
  };
}

/** The counters of one tracking domain, at 0. */
function countersFor(
  tracking_domain: string,
  attempts: TalliedCounter<'tracking_domain' | 'outcome'>,
  failures: TalliedCounter<'tracking_domain' | 'failure'>,
) {
  const attempt = perKey((outcome: Exclude<AttemptReport['outcome'], 'late'>) =>
    attempts.series({ tracking_domain, outcome }),
  );
  const failure = perKey((kind: ClickFailure) => failures.series({ tracking_domain, failure: kind }));
  for (const outcome of ATTEMPT_OUTCOMES) attempt(outcome);
  for (const kind of CLICK_FAILURES) failure(kind);
  return { attempt, failure };
}
