import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../timing/clock.ts';
import { type QueryPair, readTarget } from './query.ts';
import { visitId } from './visit-id.ts';

/** A request as plain values, so that everything after it can be tested without a server. */
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
  /** As received: percent-encoded, with its leading slash. */
  readonly path: string;
  readonly query: readonly QueryPair[];
}

/** Makes a visit of the parts that the web server gives. */
export function createVisit(
  parts: Pick<Visit, 'method' | 'headers' | 'https' | 'address'> & { target: string; host: string },
  clock: Clock,
): Visit {
  const { method, headers, https, address, target, host } = parts;
  const { path, query } = readTarget(target);
  const timeMs = clock.now();
  // Written out, because spreading objects costs more than all the rest.
  return {
    id: visitId(timeMs),
    timeMs,
    startedAt: clock.monotonic(),
    method,
    headers,
    hostname: readHostname(host),
    https,
    address,
    path,
    query,
  };
}

/** The parts of Fastify's request that a visit is made of. */
export type VisitRequest = Pick<
  FastifyRequest,
  'method' | 'headers' | 'originalUrl' | 'ip' | 'host' | 'protocol' | 'socket'
>;

/** Reads a request. Fastify has decided which `X-Forwarded-*` headers to believe (`TRUST_PROXY`). */
export function readVisit(request: VisitRequest, clock: Clock): Visit {
  const { method, headers, originalUrl: target, host, protocol } = request;
  return createVisit(
    { method, headers, https: protocol === 'https', address: addressOf(request), target, host },
    clock,
  );
}

/** The visitor's address; empty if the peer has already reset the connection. */
function addressOf({ ip, socket }: Pick<VisitRequest, 'ip' | 'socket'>): string {
  const { remoteAddress = '' } = socket;
  // Undefined for a connection that was reset, whatever Fastify's types say.
  const named: string | undefined = ip;
  const address = readAddress(named ?? '') ?? readAddress(remoteAddress) ?? '';
  // A copy: a part of a string keeps the whole of it, here X-Forwarded-For, in every table that keeps the address.
  return named === remoteAddress ? address : Buffer.from(address).toString();
}

/**
 * Strips what proxies add to an address: brackets, a port (Azure's gateways append one), the IPv6 form of an IPv4
 * address on a dual-stack socket. Undefined if it is not an address.
 */
export function readAddress(text: string): string | undefined {
  const plain = text.startsWith(MAPPED) ? text.slice(MAPPED.length) : text;
  if (isIPv4(plain)) return plain;
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const unmapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(unmapped) === 0 ? undefined : unmapped;
}

/** Precedes an IPv4 address in IPv6 form, as Node writes it. */
const MAPPED = '::ffff:';

/** Normalizes a host name for links and cookies: lower case, no port, no trailing dot. */
function readHostname(host: string): string {
  // A server has few names, and most hits come to the same one as the hit before.
  if (host !== latest.host) latest = { host, hostname: bareHostname(host.toLowerCase()) };
  return latest.hostname;
}

let latest = { host: '', hostname: '' };

function bareHostname(host: string): string {
  // RFC 3986, section 3.2.2: only an IPv6 address contains colons, and it is in brackets.
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  const hostname = end < 0 ? host : host.slice(0, end);
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}
