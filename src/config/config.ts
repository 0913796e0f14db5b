import type { ReplayConfig } from '../journal/replay/replay.ts';
import type { Parsed, Problem } from '../text/problem.ts';
import {
  EVERFLOW_SETTINGS,
  type EverflowConfig,
  everflowConfig,
  replayConfig,
  trackingProblems,
} from './everflow-settings.ts';
import {
  LISTENER_SETTINGS,
  type ListenerConfig,
  listenerConfig,
  tokenProblems,
} from './listener-settings.ts';
import { oneOf } from './parse-text.ts';
import { SettingError, type SettingTable, type ValuesOf } from './setting.ts';
import {
  type JournalConfig,
  journalConfig,
  type LinksConfig,
  linksConfig,
  STORAGE_SETTINGS,
} from './storage-settings.ts';
import {
  type CookieConfig,
  cookieConfig,
  VISITOR_SETTINGS,
  type VisitorConfig,
  visitorConfig,
} from './visitor-settings.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every setting, group by group. */
export const SETTINGS = {
  ...EVERFLOW_SETTINGS,
  ...LISTENER_SETTINGS,
  ...STORAGE_SETTINGS,
  ...VISITOR_SETTINGS,
  LOG_LEVEL: ['info', oneOf(LOG_LEVELS)],
} as const satisfies SettingTable;

export type SettingName = keyof typeof SETTINGS;
export type Environment = Readonly<Record<string, string | undefined>>;
type Values = ValuesOf<typeof SETTINGS>;

/** The configuration of the server, in real types. Times are milliseconds. */
export interface Config extends ListenerConfig {
  readonly everflow: EverflowConfig;
  readonly replay: ReplayConfig;
  readonly journal: JournalConfig;
  readonly links: LinksConfig;
  readonly cookies: CookieConfig;
  readonly visitors: VisitorConfig;
  readonly notFoundUrl: string | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** Reads the whole configuration, or reports every setting that is wrong. */
export function readConfig(environment: Environment): Parsed<Config> {
  const { values, problems } = readSettings(environment, Object.keys(SETTINGS) as SettingName[]);
  problems.unshift(...trackingProblems(values));
  problems.push(...tokenProblems(values));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: toConfig(values as Values) };
}

const LINKS_COMMAND_SETTINGS = ['DATA_DIR', 'LINKS_FILE', 'EVERFLOW_ALLOW_HTTP', 'SLUG_MIN_LENGTH'] as const;

/** Reads only what the `links` commands need, so that they work before Everflow is configured. */
export function readLinksConfig(environment: Environment): Parsed<LinksConfig> {
  const { values, problems } = readSettings(environment, LINKS_COMMAND_SETTINGS);
  if (problems.length > 0) return { ok: false, problems };
  const read = values as Values;
  return { ok: true, value: linksConfig(read, read.EVERFLOW_ALLOW_HTTP) };
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

function toConfig(values: Values): Config {
  return Object.freeze({
    ...listenerConfig(values),
    everflow: everflowConfig(values),
    replay: replayConfig(values),
    journal: journalConfig(values),
    links: linksConfig(values, values.EVERFLOW_ALLOW_HTTP),
    cookies: cookieConfig(values),
    visitors: visitorConfig(values),
    notFoundUrl: values.NOT_FOUND_URL,
    logLevel: values.LOG_LEVEL,
  });
}
