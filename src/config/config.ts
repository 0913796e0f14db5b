import type { BreakerConfig } from '../everflow/breaker.ts';
import { trackingDomainProblems, withoutFinalSlash } from '../everflow/tracking-domain.ts';
import { ADDRESS_KEPT } from '../journal/model/keep-address.ts';
import type { ReplayConfig } from '../journal/replay/replay.ts';
import { nearestName } from '../text/nearest-name.ts';
import type { Parsed, Problem } from '../text/problem.ts';
import {
  addressRange,
  type CookieDomain,
  cidr,
  clickPath,
  cookieDomain,
  duration,
  durationOrOff,
  extraParams,
  flag,
  flagOrAuto,
  headerName,
  integer,
  integerOrOff,
  list,
  oneOf,
  onOrOff,
  optionalText,
  pageUrl,
  percentOrOff,
  type RateLimit,
  rateLimit,
  ratePerSecond,
  SettingError,
  text,
  texts,
  token,
  tokenFile,
} from './setting-types.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every setting: what an unset or empty variable means, and how its text is read. */
export const SETTINGS = {
  EVERFLOW_TRACKING_DOMAIN: ['', withoutFinalSlash],
  EVERFLOW_ALLOW_HTTP: ['false', flag],
  EVERFLOW_CLICK_PATH: ['/clk', clickPath],
  EVERFLOW_TIMEOUT_MS: ['1500', integer(50, 60_000)],
  EVERFLOW_IP_HEADER: ['x-forwarded-for', headerName],
  EVERFLOW_EXTRA_PARAMS: ['', extraParams],
  EVERFLOW_LATE_MS: ['10000', integer(0, 120_000)],
  EVERFLOW_CONNECTIONS: ['1024', integer(1, 65_535)],
  EVERFLOW_QUEUE: ['1000', integer(0, 1_000_000)],
  EVERFLOW_QUEUE_MS: ['500', integer(1, 60_000)],
  BREAKER_FAILURE_RATE: ['50%', percentOrOff],
  BREAKER_MIN_CALLS: ['20', integer(1, 100_000)],
  BREAKER_WINDOW_MS: ['10000', integer(100, 600_000)],
  BREAKER_OPEN_MS: ['5000', integer(10, 600_000)],
  REPLAY: ['on', onOrOff],
  REPLAY_RATE: ['20/s', ratePerSecond],
  REPLAY_MAX_AGE: ['24h', duration('1s', '30d')],
  HOST: ['0.0.0.0', text],
  PORT: ['3000', integer(0, 65_535)],
  TRUST_PROXY: ['', list(cidr)],
  DATA_DIR: ['./data', text],
  LINKS_FILE: ['', optionalText],
  SLUG_MIN_LENGTH: ['6', integer(4, 32)],
  JOURNAL_ADDRESS: ['cut', oneOf(ADDRESS_KEPT)],
  JOURNAL_RETENTION: ['90d', durationOrOff('1h', '3650d')],
  ADMIN_HOST: ['127.0.0.1', text],
  ADMIN_PORT: ['3001', integer(0, 65_535)],
  ADMIN_TOKEN: ['', token],
  ADMIN_TOKEN_FILE: ['', tokenFile],
  SHUTDOWN_MS: ['15000', integer(0, 600_000)],
  COOKIE_DOMAIN: ['auto', cookieDomain],
  COOKIE_SECURE: ['auto', flagOrAuto],
  COOKIE_HTTP_ONLY: ['false', flag],
  CLICK_RATE_LIMIT: ['600/min', rateLimit],
  RATE_LIMIT: ['3000/min', rateLimit],
  NOT_FOUND_URL: ['', pageUrl],
  BOT_EXTRA: ['', texts],
  BOT_ALLOW: ['', texts],
  BURST_LINKS: ['4', integerOrOff(2, 50)],
  BURST_WINDOW_MS: ['2000', integer(100, 60_000)],
  BURST_IGNORE: ['', list(addressRange)],
  LOG_LEVEL: ['info', oneOf(LOG_LEVELS)],
} as const satisfies Record<string, readonly [fallback: string, parse: (value: string) => unknown]>;

export type SettingName = keyof typeof SETTINGS;
export type Environment = Readonly<Record<string, string | undefined>>;
type Values = { [Name in SettingName]: ReturnType<(typeof SETTINGS)[Name][1]> };

/** What the server runs with, in real types. Times are milliseconds. */
export interface Config {
  readonly everflow: EverflowConfig;
  readonly host: string;
  readonly port: number;
  readonly admin: AdminConfig;
  /** How long the hits in flight and the late answers may take once the process is asked to end. */
  readonly shutdownMs: number;
  readonly trustProxy: readonly string[];
  readonly journal: JournalConfig;
  readonly replay: ReplayConfig;
  readonly links: LinksConfig;
  readonly cookies: CookieConfig;
  readonly clickRateLimit: RateLimit;
  readonly rateLimit: RateLimit;
  readonly notFoundUrl: string | null;
  readonly visitors: VisitorConfig;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export interface EverflowConfig {
  readonly trackingDomain: string;
  readonly clickPath: string;
  readonly timeoutMs: number;
  readonly ipHeader: string;
  readonly extraParams: readonly (readonly [string, string])[];
  /** How long an answer is awaited after its visitor has left. */
  readonly lateMs: number;
  /** Connections to each tracking domain, at most. */
  readonly connections: number;
  /** Clicks that wait for one of them, at most, and how long each may. */
  readonly queue: number;
  readonly queueMs: number;
  readonly breaker: BreakerConfig;
}

export interface JournalConfig {
  readonly dataDir: string;
  readonly address: (typeof ADDRESS_KEPT)[number];
  /** null: hits are kept for ever. */
  readonly retentionMs: number | null;
}

export interface AdminConfig {
  readonly host: string;
  readonly port: number;
  /** What the admin API asks for; null: there is no API. */
  readonly token: string | null;
}

export interface CookieConfig {
  readonly domain: CookieDomain;
  readonly secure: 'auto' | boolean;
  readonly httpOnly: boolean;
}

export interface VisitorConfig {
  /** Further parts of user agents that are bots'. */
  readonly botExtra: readonly string[];
  /** Parts of user agents that are never bots'. */
  readonly botAllow: readonly string[];
  /** So many links within `burstWindowMs` are a burst; null: none are. */
  readonly burstLinks: number | null;
  readonly burstWindowMs: number;
  /** Addresses and CIDRs that are let off. */
  readonly burstIgnore: readonly string[];
}

/** What the commands that only touch links need. */
export interface LinksConfig {
  readonly dataDir: string;
  readonly file: string | null;
  readonly allowHttp: boolean;
  /** Characters that a slug has at least which the program makes. */
  readonly slugMinLength: number;
}

/** What the names of settings begin with that nobody else's variables are likely to. */
const SETTING_PREFIX = /^(?:EVERFLOW|JOURNAL|BREAKER|REPLAY|COOKIE|BURST|ADMIN|LINKS|BOT|SHUTDOWN)_/;

/** Variables that begin like a setting and are none, each with the setting that was perhaps meant; empty ones count as not set. */
export function unknownSettings(environment: Environment): Problem[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(environment)
    .filter(name => SETTING_PREFIX.test(name) && !known.includes(name) && environment[name]?.trim())
    .sort()
    .map(field => {
      const meant = nearestName(field, known);
      return { field, message: meant ? `is not a setting; did you mean ${meant}?` : 'is not a setting' };
    });
}

/** Reads the whole configuration, or reports every setting that is wrong. */
export function readConfig(environment: Environment): Parsed<Config> {
  const { values, problems } = readSettings(environment, Object.keys(SETTINGS) as SettingName[]);
  problems.unshift(...trackingProblems(values));
  problems.push(...tokenProblems(values));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: toConfig(values as Values) };
}

const LINKS_SETTINGS = ['DATA_DIR', 'LINKS_FILE', 'EVERFLOW_ALLOW_HTTP', 'SLUG_MIN_LENGTH'] as const;

/** Reads only what the `links` commands need, so that they work before Everflow is configured. */
export function readLinksConfig(environment: Environment): Parsed<LinksConfig> {
  const { values, problems } = readSettings(environment, LINKS_SETTINGS);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: toLinksConfig(values as Values) };
}

/** Reads only what the `hits` commands need. */
export function readJournalConfig(environment: Environment): Parsed<Pick<JournalConfig, 'dataDir'>> {
  const { values, problems } = readSettings(environment, ['DATA_DIR']);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { dataDir: (values as Values).DATA_DIR } };
}

function readSettings(environment: Environment, names: readonly SettingName[]) {
  const values: Partial<Record<SettingName, unknown>> = {};
  const problems: Problem[] = [];
  for (const name of names) {
    const [fallback, parse] = SETTINGS[name];
    try {
      values[name] = parse(environment[name]?.trim() || fallback);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      problems.push({ field: name, message: error.message });
    }
  }
  return { values: values as Partial<Values>, problems };
}

function trackingProblems(values: Partial<Values>): Problem[] {
  const domain = values.EVERFLOW_TRACKING_DOMAIN;
  const messages = domain
    ? trackingDomainProblems(domain, values.EVERFLOW_ALLOW_HTTP ?? false)
    : ['is required: your Everflow tracking domain, such as https://www.trk.example'];
  return messages.map(message => ({ field: 'EVERFLOW_TRACKING_DOMAIN', message }));
}

function tokenProblems({ ADMIN_TOKEN, ADMIN_TOKEN_FILE }: Partial<Values>): Problem[] {
  if (!ADMIN_TOKEN || !ADMIN_TOKEN_FILE) return [];
  return [
    { field: 'ADMIN_TOKEN_FILE', message: 'must not be set together with ADMIN_TOKEN: keep one of them' },
  ];
}

function toConfig(values: Values): Config {
  return Object.freeze({
    everflow: Object.freeze({
      trackingDomain: values.EVERFLOW_TRACKING_DOMAIN.toLowerCase(),
      clickPath: values.EVERFLOW_CLICK_PATH,
      timeoutMs: values.EVERFLOW_TIMEOUT_MS,
      ipHeader: values.EVERFLOW_IP_HEADER,
      extraParams: values.EVERFLOW_EXTRA_PARAMS,
      lateMs: values.EVERFLOW_LATE_MS,
      connections: values.EVERFLOW_CONNECTIONS,
      queue: values.EVERFLOW_QUEUE,
      queueMs: values.EVERFLOW_QUEUE_MS,
      breaker: Object.freeze({
        failureRate: values.BREAKER_FAILURE_RATE,
        minCalls: values.BREAKER_MIN_CALLS,
        windowMs: values.BREAKER_WINDOW_MS,
        openMs: values.BREAKER_OPEN_MS,
      }),
    }),
    host: values.HOST,
    port: values.PORT,
    admin: Object.freeze({
      host: values.ADMIN_HOST,
      port: values.ADMIN_PORT,
      token: values.ADMIN_TOKEN ?? values.ADMIN_TOKEN_FILE,
    }),
    shutdownMs: values.SHUTDOWN_MS,
    journal: toJournalConfig(values),
    replay: Object.freeze({
      on: values.REPLAY,
      perSecond: values.REPLAY_RATE,
      maxAgeMs: values.REPLAY_MAX_AGE,
    }),
    trustProxy: values.TRUST_PROXY,
    links: toLinksConfig(values),
    cookies: Object.freeze({
      domain: values.COOKIE_DOMAIN,
      secure: values.COOKIE_SECURE,
      httpOnly: values.COOKIE_HTTP_ONLY,
    }),
    clickRateLimit: values.CLICK_RATE_LIMIT,
    rateLimit: values.RATE_LIMIT,
    notFoundUrl: values.NOT_FOUND_URL,
    visitors: Object.freeze({
      botExtra: values.BOT_EXTRA,
      botAllow: values.BOT_ALLOW,
      burstLinks: values.BURST_LINKS,
      burstWindowMs: values.BURST_WINDOW_MS,
      burstIgnore: values.BURST_IGNORE,
    }),
    logLevel: values.LOG_LEVEL,
  });
}

function toJournalConfig(values: Values): JournalConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    address: values.JOURNAL_ADDRESS,
    retentionMs: values.JOURNAL_RETENTION,
  });
}

function toLinksConfig(values: Values): LinksConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    file: values.LINKS_FILE,
    allowHttp: values.EVERFLOW_ALLOW_HTTP,
    slugMinLength: values.SLUG_MIN_LENGTH,
  });
}
