import { addressRange, type CookieDomain, cookieDomain, pageUrl } from './parse-network.ts';
import { integer, integerOrOff } from './parse-number.ts';
import { flag, flagOrAuto, list, texts } from './parse-text.ts';
import type { SettingTable, ValuesOf } from './setting.ts';

/** How people are told from bots, and the cookies and the not-found page that visitors get. */
export const VISITOR_SETTINGS = {
  COOKIE_DOMAIN: ['auto', cookieDomain],
  COOKIE_SECURE: ['auto', flagOrAuto],
  COOKIE_HTTP_ONLY: ['false', flag],
  NOT_FOUND_URL: ['', pageUrl],
  BOT_EXTRA: ['', texts],
  BOT_ALLOW: ['', texts],
  BURST_LINKS: ['4', integerOrOff(2, 50)],
  BURST_WINDOW_MS: ['2000', integer(100, 60_000)],
  BURST_IGNORE: ['', list(addressRange)],
} as const satisfies SettingTable;

type Values = ValuesOf<typeof VISITOR_SETTINGS>;

export interface CookieConfig {
  readonly domain: CookieDomain;
  readonly secure: 'auto' | boolean;
  readonly httpOnly: boolean;
}

export interface VisitorConfig {
  /** Additional parts of user agents that identify bots. */
  readonly botExtra: readonly string[];
  /** Parts of user agents that are never taken for bots. */
  readonly botAllow: readonly string[];
  /** Number of links within `burstWindowMs` that make a burst; null if nothing is a burst. */
  readonly burstLinks: number | null;
  readonly burstWindowMs: number;
  /** Addresses and CIDRs that are exempt. */
  readonly burstIgnore: readonly string[];
}

export function cookieConfig(values: Values): CookieConfig {
  return Object.freeze({
    domain: values.COOKIE_DOMAIN,
    secure: values.COOKIE_SECURE,
    httpOnly: values.COOKIE_HTTP_ONLY,
  });
}

export function visitorConfig(values: Values): VisitorConfig {
  return Object.freeze({
    botExtra: values.BOT_EXTRA,
    botAllow: values.BOT_ALLOW,
    burstLinks: values.BURST_LINKS,
    burstWindowMs: values.BURST_WINDOW_MS,
    burstIgnore: values.BURST_IGNORE,
  });
}
