import type { BreakerConfig } from '../everflow/breaker.ts';
import { trackingDomainProblems, withoutFinalSlash } from '../everflow/tracking-domain.ts';
import type { ReplayConfig } from '../journal/replay/replay.ts';
import type { Problem } from '../text/problem.ts';
import { clickPath, extraParams, headerName } from './parse-network.ts';
import { duration, integer, percentOrOff, ratePerSecond } from './parse-number.ts';
import { flag, onOrOff } from './parse-text.ts';
import type { SettingTable, ValuesOf } from './setting.ts';

/** How clicks are sent to Everflow, and how deferred ones are sent later. */
export const EVERFLOW_SETTINGS = {
  EVERFLOW_TRACKING_DOMAIN: ['', withoutFinalSlash],
  EVERFLOW_ALLOW_HTTP: ['false', flag],
  EVERFLOW_CLICK_PATH: ['/clk', clickPath],
  EVERFLOW_TIMEOUT_MS: ['1500', integer(50, 60_000)],
  EVERFLOW_IP_HEADER: ['x-forwarded-for', headerName],
  EVERFLOW_EXTRA_PARAMS: ['', extraParams],
  EVERFLOW_LATE_MS: ['10000', integer(0, 120_000)],
  EVERFLOW_CONNECTIONS: ['1024', integer(1, 65_535)],
  EVERFLOW_QUEUE: ['1000', integer(0, 1_000_000)],
  EVERFLOW_QUEUE_MS: ['500', integer(1, 60_000)],
  BREAKER_FAILURE_RATE: ['50%', percentOrOff],
  BREAKER_MIN_CALLS: ['20', integer(1, 100_000)],
  BREAKER_WINDOW_MS: ['10000', integer(100, 600_000)],
  BREAKER_OPEN_MS: ['5000', integer(10, 600_000)],
  REPLAY: ['on', onOrOff],
  REPLAY_RATE: ['20/s', ratePerSecond],
  REPLAY_MAX_AGE: ['24h', duration('1s', '30d')],
} as const satisfies SettingTable;

type Values = ValuesOf<typeof EVERFLOW_SETTINGS>;

export interface EverflowConfig {
  readonly trackingDomain: string;
  readonly clickPath: string;
  readonly timeoutMs: number;
  readonly ipHeader: string;
  readonly extraParams: readonly (readonly [string, string])[];
  /** How long to wait for an answer after the visitor has left, in ms. */
  readonly lateMs: number;
  /** Maximum number of connections to each tracking domain. */
  readonly connections: number;
  /** Maximum number of clicks that wait for a connection, and how long each may wait. */
  readonly queue: number;
  readonly queueMs: number;
  readonly breaker: BreakerConfig;
}

export function everflowConfig(values: Values): EverflowConfig {
  return Object.freeze({
    trackingDomain: values.EVERFLOW_TRACKING_DOMAIN.toLowerCase(),
    clickPath: values.EVERFLOW_CLICK_PATH,
    timeoutMs: values.EVERFLOW_TIMEOUT_MS,
    ipHeader: values.EVERFLOW_IP_HEADER,
    extraParams: values.EVERFLOW_EXTRA_PARAMS,
    lateMs: values.EVERFLOW_LATE_MS,
    connections: values.EVERFLOW_CONNECTIONS,
    queue: values.EVERFLOW_QUEUE,
    queueMs: values.EVERFLOW_QUEUE_MS,
    breaker: Object.freeze({
      failureRate: values.BREAKER_FAILURE_RATE,
      minCalls: values.BREAKER_MIN_CALLS,
      windowMs: values.BREAKER_WINDOW_MS,
      openMs: values.BREAKER_OPEN_MS,
    }),
  });
}

export function replayConfig(values: Values): ReplayConfig {
  return Object.freeze({
    on: values.REPLAY,
    perSecond: values.REPLAY_RATE,
    maxAgeMs: values.REPLAY_MAX_AGE,
  });
}

/** Checks the tracking domain, which may use http only if EVERFLOW_ALLOW_HTTP says so. */
export function trackingProblems(values: Partial<Values>): Problem[] {
  const domain = values.EVERFLOW_TRACKING_DOMAIN;
  const messages = domain
    ? trackingDomainProblems(domain, values.EVERFLOW_ALLOW_HTTP ?? false)
    : ['is required: your Everflow tracking domain, such as https://www.trk.example'];
  return messages.map(message => ({ field: 'EVERFLOW_TRACKING_DOMAIN', message }));
}
