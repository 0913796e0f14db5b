import { isIP } from 'node:net';
import { getDomain } from 'tldts';
import { RESERVED_PARAMETERS } from '../everflow/parameters.ts';
import { asciiUrl, destinationProblems } from '../links/model/destination.ts';
import { SettingError } from './setting.ts';

/** Which hosts get the cookies: the host's registrable domain, the host alone, or the domain given. */
export type CookieDomain =
  | { readonly kind: 'auto' }
  | { readonly kind: 'host' }
  | { readonly kind: 'domain'; readonly domain: string };

const NETWORK_NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Reads an address, a CIDR, or one of the network names that Fastify's `trustProxy` accepts. */
export function cidr(value: string): string {
  if (NETWORK_NAMES.has(value)) return value;
  const [address = '', prefix, rest] = value.split('/');
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  if (
    version !== 0 &&
    rest === undefined &&
    (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  )
    return value;
  throw new SettingError(
    `must be addresses or CIDRs such as 10.0.0.0/8, or ${[...NETWORK_NAMES].join(', ')}; "${value}" is none`,
  );
}

/** Reads an address or a CIDR, but no network name. */
export function addressRange(value: string): string {
  if (!NETWORK_NAMES.has(value)) return cidr(value);
  throw new SettingError(`must be addresses or CIDRs such as 10.0.0.0/8; "${value}" is none`);
}

export function clickPath(value: string): string {
  if (/^\/[\w.~!$&'()*+,;=:@%/-]*$/.test(value)) return value;
  throw new SettingError(`must be a path such as /clk, with no query, not "${value}"`);
}

// Headers that the client sets itself, or that frame the request: using one of them would break every click.
const OWN_HEADERS = new Set(
  'accept accept-encoding accept-language connection content-length cookie expect host keep-alive proxy-connection referer te trailer transfer-encoding upgrade user-agent'.split(
    ' ',
  ),
);

export function headerName(value: string): string {
  const name = value.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name))
    throw new SettingError(`must be a header name such as x-forwarded-for, not "${value}"`);
  if (OWN_HEADERS.has(name)) throw new SettingError(`must not be ${name}, which has a meaning of its own`);
  return name;
}

/** Reads a query string as pairs, in the order written. */
export function extraParams(value: string): readonly (readonly [string, string])[] {
  const pairs = [...new URLSearchParams(value)];
  const reserved = pairs.find(([name]) => RESERVED_PARAMETERS.has(name));
  if (reserved) throw new SettingError(`must not set ${reserved[0]}: the link decides it`);
  if (pairs.some(([name]) => name === '')) throw new SettingError('must be a query string such as a=1&b=2');
  return pairs;
}

export function cookieDomain(value: string): CookieDomain {
  if (value === 'auto' || value === 'host') return { kind: value };
  const domain = value.toLowerCase().replace(/^\./, '');
  if (isIP(domain) === 0 && getDomain(domain, { allowPrivateDomains: true }) !== null)
    return { kind: 'domain', domain };
  throw new SettingError(
    `must be auto, host, or a domain that can hold cookies such as brand.example, not "${value}"`,
  );
}

/** Reads the absolute http or https URL of a page; null if empty. */
export function pageUrl(value: string): string | null {
  if (value === '') return null;
  const [problem] = destinationProblems(value);
  if (problem) throw new SettingError(problem);
  if (value.includes('{')) throw new SettingError('must not contain a macro: there is no link to fill it');
  return asciiUrl(value);
}
