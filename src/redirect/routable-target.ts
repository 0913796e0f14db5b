/**
 * A request's target as Fastify's router can read it. The router answers 400 to a target without a leading slash and to
 * percent-encoding that is not UTF-8; here both are hits like any other. `request.originalUrl` keeps the target as it came.
 */
export function routableTarget(target: string): string {
  // The whole URL, as a proxy may write it (RFC 9112, 3.2.2), with or without a path.
  const local = target.startsWith('/') ? target : withSlash(target.replace(/^https?:\/\/[^/?#]*/i, ''));
  if (!local.includes('%')) return local;
  const [path = ''] = local.split(/[?#]/, 1);
  return isDecodable(path) ? local : local.replaceAll('%', '%25');
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
