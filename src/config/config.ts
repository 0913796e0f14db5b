import type { ReplayConfig } from '../journal/replay/replay.ts';
import type { Parsed } from '../text/problem.ts';
import { ADMIN_SETTINGS, type AdminConfig, adminProblems, toAdminConfig } from './admin-settings.ts';
import { COOKIE_SETTINGS, type CookieConfig, toCookieConfig } from './cookie-settings.ts';
import {
  EVERFLOW_SETTINGS,
  type EverflowConfig,
  everflowProblems,
  toEverflowConfig,
} from './everflow-settings.ts';
import { LISTENER_SETTINGS, type ListenerConfig, toListenerConfig } from './listener-settings.ts';
import { LOG_SETTINGS, type LogConfig, toLogConfig } from './log-settings.ts';
import { type Environment, readSettings, type SettingTable, type SettingValues } from './read-settings.ts';
import { REPLAY_SETTINGS, toReplayConfig } from './replay-settings.ts';
import {
  DATA_SETTINGS,
  JOURNAL_SETTINGS,
  type JournalConfig,
  LINKS_SETTINGS,
  type LinksConfig,
  toJournalConfig,
  toLinksConfig,
} from './storage-settings.ts';
import { toVisitorConfig, VISITOR_SETTINGS, type VisitorConfig } from './visitor-settings.ts';

/** Every setting. Problems are reported in this order. */
export const SETTINGS = {
  ...EVERFLOW_SETTINGS,
  ...REPLAY_SETTINGS,
  ...LISTENER_SETTINGS,
  ...ADMIN_SETTINGS,
  ...LINKS_SETTINGS,
  ...JOURNAL_SETTINGS,
  ...COOKIE_SETTINGS,
  ...VISITOR_SETTINGS,
  ...LOG_SETTINGS,
} as const satisfies SettingTable;

/** The configuration of the server, in real types. Times are milliseconds. */
export interface Config extends ListenerConfig, LogConfig {
  readonly everflow: EverflowConfig;
  readonly replay: ReplayConfig;
  readonly admin: AdminConfig;
  readonly links: LinksConfig;
  readonly journal: JournalConfig;
  readonly cookies: CookieConfig;
  readonly visitors: VisitorConfig;
}

function toConfig(values: SettingValues<typeof SETTINGS>): Config {
  return Object.freeze({
    ...toListenerConfig(values),
    ...toLogConfig(values),
    everflow: toEverflowConfig(values),
    replay: toReplayConfig(values),
    admin: toAdminConfig(values),
    links: toLinksConfig(values),
    journal: toJournalConfig(values),
    cookies: toCookieConfig(values),
    visitors: toVisitorConfig(values),
  });
}

/** Reads the whole configuration, or reports every setting that is wrong. */
export function readConfig(environment: Environment): Parsed<Config> {
  const read = readSettings(environment, SETTINGS, values => [
    ...everflowProblems(values),
    ...adminProblems(values),
  ]);
  return read.ok ? { ok: true, value: toConfig(read.value) } : read;
}

/** Reads only what the `links` commands need, so that they work before Everflow is configured. */
export function readLinksConfig(environment: Environment): Parsed<LinksConfig> {
  const read = readSettings(environment, LINKS_SETTINGS);
  return read.ok ? { ok: true, value: toLinksConfig(read.value) } : read;
}

/** Reads only what the `hits` commands need. */
export function readJournalConfig(environment: Environment): Parsed<Pick<JournalConfig, 'dataDir'>> {
  const read = readSettings(environment, DATA_SETTINGS);
  return read.ok ? { ok: true, value: { dataDir: read.value.DATA_DIR } } : read;
}
