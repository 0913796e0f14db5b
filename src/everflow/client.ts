import { buildConnector, Client } from 'undici';
import { atEndOfTurn } from '../at-end-of-turn.ts';
import { within } from '../timing/within.ts';
import type { BreakerConfig } from './breaker.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { AttemptReport, ClickRequest, ClickResult, TrackingDomainState } from './click.ts';
import { ClickAttempt } from './click-attempt.ts';
import { type ConnectionGate, createConnectionGate } from './connection-gate.ts';
import { createDeadlines } from './deadlines.ts';

export interface EverflowClient {
  /** Makes one attempt at a click. Never rejects, and settles some ms after `timeoutMs` at the latest. */
  createClick(request: ClickRequest): Promise<ClickResult>;
  /** Of each tracking domain that has been sent to. */
  states(): readonly TrackingDomainState[];
  /** Resolves when no click is under way and no late answer awaited. */
  drained(): Promise<void>;
  /** Ends at once: what is still under way has no answer. Resolves when that has been said of all. */
  close(): Promise<void>;
}

export interface EverflowClientOptions {
  /** To each tracking domain, at most. */
  readonly connections: number;
  /** Clicks that wait for one of them, at most, and how long each may. */
  readonly queue: number;
  readonly queueMs: number;
  readonly connectTimeoutMs: number;
  readonly breaker: BreakerConfig;
  /** Told of each attempt as it ends. */
  readonly observe?: (report: AttemptReport) => void;
  /** Told when a tracking domain's breaker opens, and when it closes. */
  readonly onBreaker?: (trackingDomain: string, state: 'open' | 'closed') => void;
}

/** What stands between the clicks and one tracking domain. */
interface Upstream {
  readonly gate: ConnectionGate<Client>;
  readonly breaker: Breaker;
}

/**
 * Idle connections are given up after 4 s, before any sane server does it (Node: 5 s, nginx: 75 s): a connection
 * that Everflow closes just as it is used again leaves a click that may count or not.
 */
const IDLE_MS = 4_000;

/** A click that has a result, and whoever awaits it. */
interface Settled {
  readonly resolve: (result: ClickResult) => void;
  readonly result: ClickResult;
}

/** All are handed over some turns after the last connection has gone. */
const LAST_RESULTS_MS = 1_000;

const NOT_ANY_LONGER: ClickResult = {
  outcome: 'deferred',
  failure: 'no_connection',
  detail: 'this server has ended',
};

const NOT_TRIED: ClickResult = {
  outcome: 'deferred',
  failure: 'breaker_open',
  detail: 'not tried: too many clicks had failed just before',
};

/** A client for Everflow's tracking domains, with its own connections. */
export function createEverflowClient(options: EverflowClientOptions): EverflowClient {
  const { connections, queue, queueMs, observe = () => {}, onBreaker } = options;
  // Shared by all connections, because it remembers TLS sessions.
  const connect = buildConnector({ timeout: options.connectTimeoutMs });
  /** Those that may be used: a client whose connecting has failed can be stuck for good (undici #3895). */
  const usable = new Set<Client>();
  let closed = false;
  const open = (trackingDomain: string) => {
    const client = new Client(trackingDomain, {
      connect,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // undici's own timeouts tick in seconds and are 300 s by default; each click's deadline rules instead.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // Who still waited when the server ended must not send anything any longer.
    if (closed) void client.destroy();
    usable.add(client);
    client.once('connectionError', () => usable.delete(client));
    return client;
  };
  const deadlines = createDeadlines(() => performance.now());
  const upstreams = new Map<string, Upstream>();
  const upstreamOf = (trackingDomain: string) => {
    const known = upstreams.get(trackingDomain);
    if (known) return known;
    const upstream = {
      gate: createConnectionGate(connections, queue, {
        open: () => open(trackingDomain),
        isUsable: client => usable.has(client),
      }),
      breaker: createBreaker(options.breaker, state => onBreaker?.(trackingDomain, state)),
    };
    upstreams.set(trackingDomain, upstream);
    return upstream;
  };

  /** Clicks that have connections or wait for them, late answers included. */
  let underWay = 0;
  /** Clicks whose result has not been handed over. */
  let unsettled = 0;
  let onDrained: (() => void)[] = [];
  function endIfDrained(): void {
    if (onDrained.length === 0 || underWay > 0 || unsettled > 0) return;
    const waiting = onDrained;
    onDrained = [];
    // Whoever has got a result in this very turn does first with it what they do: they take down the hit.
    setImmediate(() => {
      for (const resolve of waiting) resolve();
    });
  }
  function ended(): void {
    underWay -= 1;
    endIfDrained();
  }
  const settleSoon = atEndOfTurn<Settled>(({ resolve, result }) => {
    unsettled -= 1;
    resolve(result);
    endIfDrained();
  });
  const drained = () =>
    underWay === 0 && unsettled === 0
      ? Promise.resolve()
      : new Promise<void>(resolve => void onDrained.push(resolve));

  return {
    async createClick(request) {
      if (closed) return NOT_ANY_LONGER;
      const { trackingDomain } = request;
      const { gate, breaker } = upstreamOf(trackingDomain);
      const begunAt = performance.now();
      const call = breaker.begin(begunAt);
      if (!call) {
        observe({ trackingDomain, outcome: 'deferred', failure: 'breaker_open', ms: 0 });
        return NOT_TRIED;
      }
      underWay += 1;
      unsettled += 1;
      return new Promise(resolve => {
        const settle = (result: ClickResult) => settleSoon({ resolve, result });
        new ClickAttempt(request, { begunAt, call, deadlines, observe, settle, ended }).begin(gate, queueMs);
      });
    },
    states: () =>
      [...upstreams].map(([trackingDomain, { gate, breaker }]) => ({
        trackingDomain,
        breaker: breaker.state(performance.now()),
        breakerOpenings: breaker.openings(),
        connections: gate.inUse(),
        waiting: gate.waiting(),
      })),
    drained,
    close: async () => {
      closed = true;
      await Promise.all([...usable].map(client => client.destroy()));
      // What was cut off is a result too, and has to be taken down.
      await within(LAST_RESULTS_MS, drained());
    },
  };
}
