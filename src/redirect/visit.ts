import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { type QueryPair, readTarget } from './query.ts';

/** Time as the way of a hit sees it; injected, so that tests can set it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that never run backwards, for measuring. */
  monotonic(): number;
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** One request, read once: plain values, so that everything after it is testable without a server. */
export interface Visit {
  readonly id: string;
  readonly timeMs: number;
  readonly startedAt: number;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Without port, lower case. */
  readonly hostname: string;
  readonly https: boolean;
  readonly address: string;
  /** As it came: percent-encoded, with its leading slash. */
  readonly path: string;
  readonly query: readonly QueryPair[];
}

/** A visit from its parts, as the web server gives them. */
export function createVisit(
  parts: Pick<Visit, 'method' | 'headers' | 'https' | 'address'> & { target: string; host: string },
  clock: Clock,
): Visit {
  const { target, host, ...rest } = parts;
  const timeMs = clock.now();
  return {
    ...rest,
    ...readTarget(target),
    // Of its own time: by itself, uuid never goes back behind a clock that was ahead for a moment.
    id: uuidv7({ msecs: timeMs }),
    timeMs,
    startedAt: clock.monotonic(),
    hostname: readHostname(host),
  };
}

/** Reads a request. Host, protocol and address are Fastify's, which asks `TRUST_PROXY` whom to believe. */
export function readVisit(request: FastifyRequest, clock: Clock): Visit {
  const { method, headers } = request;
  const { url = '/' } = request.raw;
  const https = request.protocol === 'https';
  const address = visitorAddress(request);
  return createVisit({ method, headers, https, address, target: url, host: request.hostname }, clock);
}

/** The visitor's address: the peer's or, where a trusted proxy names one, that. */
export function visitorAddress(request: FastifyRequest): string {
  return readAddress(request.ip) ?? readAddress(request.socket.remoteAddress ?? '') ?? '';
}

/**
 * An address without what proxies decorate it with: brackets, a port (Azure's gateways append one), the IPv4 in
 * IPv6 form of a dual-stack socket. Undefined for what is no address at all.
 */
export function readAddress(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const unmapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(unmapped) === 0 ? undefined : unmapped;
}

/** A host name as links and cookies know it: lower case, without the root's dot. */
function readHostname(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
