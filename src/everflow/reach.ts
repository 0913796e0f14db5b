import { buildConnector } from 'undici';

export type Reach =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly reason: string };

/** Opens a connection to a tracking domain (TLS included) and closes it again. Nothing is sent, so no click is made. */
export function reachTrackingDomain(origin: string, timeoutMs: number): Promise<Reach> {
  const { hostname, protocol, port } = new URL(origin);
  const connect = buildConnector({ timeout: timeoutMs });
  const startedAt = performance.now();
  return new Promise(resolve => {
    connect({ hostname, protocol, port: port || (protocol === 'https:' ? '443' : '80') }, (error, socket) => {
      socket?.destroy();
      if (error) resolve({ ok: false, reason: reasonOf(error) });
      else resolve({ ok: true, ms: Math.round(performance.now() - startedAt) });
    });
  });
}

function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? `${error.code}: ${error.message}` : error.message;
}
