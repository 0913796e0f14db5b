import { ADDRESS_KEPT } from '../journal/model/keep-address.ts';
import { EVERFLOW_SETTINGS } from './everflow-settings.ts';
import { durationOrOff, integer } from './parse-number.ts';
import { oneOf, optionalText, text } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

export const DATA_SETTINGS = {
  DATA_DIR: ['./data', text],
} as const satisfies SettingTable;

/** Where links come from, and what the commands on links need to know to check and create them. */
export const LINKS_SETTINGS = {
  ...DATA_SETTINGS,
  LINKS_FILE: ['', optionalText],
  SLUG_MIN_LENGTH: ['6', integer(4, 32)],
  EVERFLOW_ALLOW_HTTP: EVERFLOW_SETTINGS.EVERFLOW_ALLOW_HTTP,
} as const satisfies SettingTable;

export interface LinksConfig {
  readonly dataDir: string;
  /** The LINKS_FILE; null if there is none. */
  readonly file: string | null;
  readonly allowHttp: boolean;
  /** Minimum number of characters of a generated slug. */
  readonly slugMinLength: number;
}

export function toLinksConfig(values: SettingValues<typeof LINKS_SETTINGS>): LinksConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    file: values.LINKS_FILE,
    allowHttp: values.EVERFLOW_ALLOW_HTTP,
    slugMinLength: values.SLUG_MIN_LENGTH,
  });
}

/** What the journal keeps, and for how long. */
export const JOURNAL_SETTINGS = {
  ...DATA_SETTINGS,
  JOURNAL_ADDRESS: ['cut', oneOf(ADDRESS_KEPT)],
  JOURNAL_RETENTION: ['90d', durationOrOff('1h', '3650d')],
} as const satisfies SettingTable;

export interface JournalConfig {
  readonly dataDir: string;
  readonly address: (typeof ADDRESS_KEPT)[number];
  /** Null if hits are kept forever. */
  readonly retentionMs: number | null;
}

export function toJournalConfig(values: SettingValues<typeof JOURNAL_SETTINGS>): JournalConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    address: values.JOURNAL_ADDRESS,
    retentionMs: values.JOURNAL_RETENTION,
  });
}
