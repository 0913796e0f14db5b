import { type CookieDomain, cookieDomain } from './parse-network.ts';
import { flag, flagOrAuto } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

/** The attributes of the visitor's cookies. */
export const COOKIE_SETTINGS = {
  COOKIE_DOMAIN: ['auto', cookieDomain],
  COOKIE_SECURE: ['auto', flagOrAuto],
  COOKIE_HTTP_ONLY: ['false', flag],
} as const satisfies SettingTable;

export interface CookieConfig {
  readonly domain: CookieDomain;
  /** `auto`: as the visitor's request came, by https or not. */
  readonly secure: 'auto' | boolean;
  readonly httpOnly: boolean;
}

export function toCookieConfig(values: SettingValues<typeof COOKIE_SETTINGS>): CookieConfig {
  return Object.freeze({
    domain: values.COOKIE_DOMAIN,
    secure: values.COOKIE_SECURE,
    httpOnly: values.COOKIE_HTTP_ONLY,
  });
}
