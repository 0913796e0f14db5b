import type { Visit } from '../visit.ts';

/**
 * The visitor's headers that Everflow may target by: device, language, referrer. Cookies are not forwarded: they are the
 * brand's, not Everflow's.
 */
const FORWARDED = [
  'user-agent',
  'accept-language',
  'referer',
  'sec-ch-ua',
  'sec-ch-ua-arch',
  'sec-ch-ua-bitness',
  'sec-ch-ua-form-factors',
  'sec-ch-ua-full-version-list',
  'sec-ch-ua-mobile',
  'sec-ch-ua-model',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
] as const;

/** Returns the headers of a click as a flat list: the visitor's identity, never the server's own. */
export function identityHeaders(visit: Visit, ipHeader: string): string[] {
  const headers = ['accept', 'application/json', 'accept-encoding', 'identity', ipHeader, visit.address];
  for (const name of FORWARDED) {
    const value = visit.headers[name];
    if (typeof value === 'string') headers.push(name, value);
  }
  return headers;
}
