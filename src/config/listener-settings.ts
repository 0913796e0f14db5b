import type { Problem } from '../text/problem.ts';
import { cidr } from './parse-network.ts';
import { integer, type RateLimit, rateLimit } from './parse-number.ts';
import { token, tokenFile } from './parse-secret.ts';
import { list, text } from './parse-text.ts';
import type { SettingTable, ValuesOf } from './setting.ts';

/** The two listeners, the proxies they trust, and the limits for one address. */
export const LISTENER_SETTINGS = {
  HOST: ['0.0.0.0', text],
  PORT: ['3000', integer(0, 65_535)],
  TRUST_PROXY: ['', list(cidr)],
  ADMIN_HOST: ['127.0.0.1', text],
  ADMIN_PORT: ['3001', integer(0, 65_535)],
  ADMIN_TOKEN: ['', token],
  ADMIN_TOKEN_FILE: ['', tokenFile],
  SHUTDOWN_MS: ['15000', integer(0, 600_000)],
  CLICK_RATE_LIMIT: ['600/min', rateLimit],
  RATE_LIMIT: ['3000/min', rateLimit],
} as const satisfies SettingTable;

type Values = ValuesOf<typeof LISTENER_SETTINGS>;

export interface AdminConfig {
  readonly host: string;
  readonly port: number;
  /** The token that the admin API requires; null if there is no API. */
  readonly token: string | null;
}

export interface ListenerConfig {
  readonly host: string;
  readonly port: number;
  readonly admin: AdminConfig;
  /** How long hits in flight and late answers may take once the process is asked to end. */
  readonly shutdownMs: number;
  readonly trustProxy: readonly string[];
  readonly clickRateLimit: RateLimit;
  readonly rateLimit: RateLimit;
}

export function listenerConfig(values: Values): ListenerConfig {
  return {
    host: values.HOST,
    port: values.PORT,
    admin: Object.freeze({
      host: values.ADMIN_HOST,
      port: values.ADMIN_PORT,
      token: values.ADMIN_TOKEN ?? values.ADMIN_TOKEN_FILE,
    }),
    shutdownMs: values.SHUTDOWN_MS,
    trustProxy: values.TRUST_PROXY,
    clickRateLimit: values.CLICK_RATE_LIMIT,
    rateLimit: values.RATE_LIMIT,
  };
}

/** Checks that the token is set in only one way. */
export function tokenProblems({ ADMIN_TOKEN, ADMIN_TOKEN_FILE }: Partial<Values>): Problem[] {
  if (!ADMIN_TOKEN || !ADMIN_TOKEN_FILE) return [];
  return [
    { field: 'ADMIN_TOKEN_FILE', message: 'must not be set together with ADMIN_TOKEN: keep one of them' },
  ];
}
