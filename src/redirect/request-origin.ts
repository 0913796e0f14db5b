import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Who makes a request, and what of: as the connection says it or, where a trusted proxy stands in front, as that does. */
export interface RequestOrigin {
  /** As it is written there; undefined where the peer has already reset the connection. */
  readonly address: string | undefined;
  /** With its port, where one is named. */
  readonly host: string;
  readonly https: boolean;
}

/** What is read of a connection. */
export type Peer = Pick<IncomingMessage['socket'], 'remoteAddress'>;

export type ReadOrigin = (headers: IncomingHttpHeaders, peer: Peer) => RequestOrigin;

/** Reads it, believing the proxies at these addresses and networks (`TRUST_PROXY`), and nobody else. */
export function createOriginReader(trustProxy: readonly string[]): ReadOrigin {
  if (trustProxy.length === 0) return origin;
  const trusts = proxyAddr.compile([...trustProxy]);
  return (headers, peer) => {
    const { remoteAddress } = peer;
    if (remoteAddress === undefined || !trusts(remoteAddress, 0)) return origin(headers, peer);
    // It reads no more of a request than its headers and socket.
    const request = { headers, socket: peer } as unknown as IncomingMessage;
    return {
      address: proxyAddr(request, trusts),
      host: lastOf(headers['x-forwarded-host']) ?? headers.host ?? '',
      https: lastOf(headers['x-forwarded-proto']) === 'https',
    };
  };
}

/** This server itself speaks plain HTTP. */
function origin(headers: IncomingHttpHeaders, { remoteAddress }: Peer): RequestOrigin {
  return { address: remoteAddress, host: headers.host ?? '', https: false };
}

/** What the nearest proxy says, where each has added to a list. */
function lastOf(list: string | string[] | undefined): string | undefined {
  return typeof list !== 'string' || list === '' ? undefined : list.slice(list.lastIndexOf(',') + 1).trim();
}
