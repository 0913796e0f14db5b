import { pageUrl } from './parse-http.ts';
import { cidr } from './parse-network.ts';
import { integer } from './parse-number.ts';
import { type RateLimit, rateLimit } from './parse-rate.ts';
import { list, text } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

/** The public listener: its address, its limits and how it ends. */
export const LISTENER_SETTINGS = {
  HOST: ['0.0.0.0', text],
  PORT: ['3000', integer(0, 65_535)],
  TRUST_PROXY: ['', list(cidr)],
  CLICK_RATE_LIMIT: ['600/min', rateLimit],
  RATE_LIMIT: ['3000/min', rateLimit],
  NOT_FOUND_URL: ['', pageUrl],
  SHUTDOWN_MS: ['15000', integer(0, 600_000)],
} as const satisfies SettingTable;

export interface ListenerConfig {
  readonly host: string;
  readonly port: number;
  /** Addresses of the proxies whose X-Forwarded-* headers are trusted, as Fastify's `trustProxy` takes them. */
  readonly trustProxy: readonly string[];
  readonly clickRateLimit: RateLimit;
  readonly rateLimit: RateLimit;
  /** Where visitors go whose link does not exist; null if they get a plain page. */
  readonly notFoundUrl: string | null;
  /** How long hits in flight and late answers may take once the process is asked to end. */
  readonly shutdownMs: number;
}

export function toListenerConfig(values: SettingValues<typeof LISTENER_SETTINGS>): ListenerConfig {
  return Object.freeze({
    host: values.HOST,
    port: values.PORT,
    trustProxy: values.TRUST_PROXY,
    clickRateLimit: values.CLICK_RATE_LIMIT,
    rateLimit: values.RATE_LIMIT,
    notFoundUrl: values.NOT_FOUND_URL,
    shutdownMs: values.SHUTDOWN_MS,
  });
}
