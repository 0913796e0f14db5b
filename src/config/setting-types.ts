import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { getDomain } from 'tldts';
import { RESERVED_PARAMETERS } from '../everflow/parameters.ts';
import { asciiUrl, destinationProblems } from '../links/model/destination.ts';
import { parseDuration } from '../text/duration.ts';

// One function for each kind of setting: text → a real type. What cannot be read throws a SettingError whose
// message completes the sentence "NAME …".

export class SettingError extends Error {}

/** So many in each window, from one address; null is no limit. */
export type RateLimit = { readonly max: number; readonly windowMs: number } | null;

/** Which hosts get the cookies: the host's registrable domain, the host alone, or the domain given. */
export type CookieDomain =
  | { readonly kind: 'auto' }
  | { readonly kind: 'host' }
  | { readonly kind: 'domain'; readonly domain: string };

export function text(value: string): string {
  return value;
}

export function optionalText(value: string): string | null {
  return value === '' ? null : value;
}

const TOKEN_FORM =
  '16 to 512 characters of ASCII without spaces, such as the output of "openssl rand -hex 32"';

/** A secret that clients send in a header; null where it is empty. No message ever shows it. */
export function token(value: string): string | null {
  if (value === '' || isToken(value)) return optionalText(value);
  throw new SettingError(`must be ${TOKEN_FORM}`);
}

/** The secret in a file, without the white space around it; null where no file is named. */
export function tokenFile(path: string): string | null {
  if (path === '') return null;
  const secret = readSecret(path);
  if (isToken(secret)) return secret;
  throw new SettingError(`must name a file that holds ${TOKEN_FORM}; what ${path} holds is not that`);
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingError(`must name a file that can be read: ${why}`);
  }
}

function isToken(value: string): boolean {
  return /^[\x21-\x7e]{16,512}$/.test(value);
}

export function flag(value: string): boolean {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new SettingError(`must be true or false, not "${value}"`);
}

export function flagOrAuto(value: string): 'auto' | boolean {
  if (value !== 'auto' && !/^(true|false|1|0)$/.test(value))
    throw new SettingError(`must be auto, true or false, not "${value}"`);
  return value === 'auto' ? 'auto' : flag(value);
}

export function integer(min: number, max: number): (value: string) => number {
  return value => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new SettingError(`must be a whole number from ${min} to ${max}, not "${value}"`);
  };
}

export function oneOf<T extends string>(choices: readonly T[]): (value: string) => T {
  return value => {
    const choice = choices.find(candidate => candidate === value);
    if (choice !== undefined) return choice;
    throw new SettingError(`must be one of ${choices.join(', ')}, not "${value}"`);
  };
}

/** Values separated by commas or white space. */
export function list<T>(parse: (value: string) => T): (value: string) => readonly T[] {
  return value =>
    value
      .split(/[\s,]+/)
      .filter(item => item !== '')
      .map(parse);
}

const NETWORK_NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address, an address with a prefix length, or one of the network names that Fastify's `trustProxy` takes. */
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

/** An address or an address with a prefix length, and no name of a network. */
export function addressRange(value: string): string {
  if (!NETWORK_NAMES.has(value)) return cidr(value);
  throw new SettingError(`must be addresses or CIDRs such as 10.0.0.0/8; "${value}" is none`);
}

/** A whole number, or `off`, which is null. */
export function integerOrOff(min: number, max: number): (value: string) => number | null {
  return value => (value === 'off' ? null : integer(min, max)(value));
}

/** Texts separated by commas, each as it stands but for the white space around it. */
export function texts(value: string): readonly string[] {
  return value
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
    .map(notTooShort);
}

/** One letter is in nearly every user agent. */
function notTooShort(item: string): string {
  if (item.length >= 3) return item;
  throw new SettingError(`must be parts of 3 characters or more, separated by commas; "${item}" is shorter`);
}

const WINDOWS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  sec: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
};

/** `600/min`, or `off`. */
export function rateLimit(value: string): RateLimit {
  if (value === 'off') return null;
  const [, max, unit = ''] = /^(\d{1,9})\/([a-z]+)$/.exec(value) ?? [];
  const windowMs = Object.hasOwn(WINDOWS_MS, unit) ? WINDOWS_MS[unit] : undefined;
  if (Number(max) > 0 && windowMs !== undefined) return { max: Number(max), windowMs };
  throw new SettingError(`must be a number for each s, min or h, such as 600/min, or off; not "${value}"`);
}

/** `20/s`, `600/min`: so many a second. */
export function ratePerSecond(value: string): number {
  const rate = value === 'off' ? null : rateLimit(value);
  if (rate === null) throw new SettingError('must be a number for each s, min or h, such as 20/s');
  return (rate.max * 1_000) / rate.windowMs;
}

export function onOrOff(value: string): boolean {
  return oneOf(['on', 'off'] as const)(value) === 'on';
}

/** `50%`, as 0.5; `off` is null. */
export function percentOrOff(value: string): number | null {
  if (value === 'off') return null;
  const percent = /^\d{1,3}%?$/.test(value) ? Number.parseInt(value, 10) : Number.NaN;
  if (percent >= 1 && percent <= 100) return percent / 100;
  throw new SettingError(`must be a percentage from 1% to 100%, or off; not "${value}"`);
}

/** A duration such as `90d` or `24h`, in milliseconds. */
export function duration(min: string, max: string): (value: string) => number {
  return value => {
    const ms = parseDuration(value) ?? Number.NaN;
    if (ms >= (parseDuration(min) ?? 0) && ms <= (parseDuration(max) ?? 0)) return ms;
    throw new SettingError(
      `must be a duration from ${min} to ${max}, such as 90s, 24h or 7d; not "${value}"`,
    );
  };
}

/** The same, or `off`, which is null. */
export function durationOrOff(min: string, max: string): (value: string) => number | null {
  return value => {
    if (value === 'off') return null;
    return duration(min, max)(value);
  };
}

export function clickPath(value: string): string {
  if (/^\/[\w.~!$&'()*+,;=:@%/-]*$/.test(value)) return value;
  throw new SettingError(`must be a path such as /clk, with no query, not "${value}"`);
}

// What the client sets itself, or what frames the request: naming one of them would break every click.
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

/** A query string, as its pairs in the order written. */
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

/** A page of the operator's: http or https, written out whole. */
export function pageUrl(value: string): string | null {
  if (value === '') return null;
  const [problem] = destinationProblems(value);
  if (problem) throw new SettingError(problem);
  if (value.includes('{')) throw new SettingError('must not hold a macro: no link is known there');
  return asciiUrl(value);
}
