import { ADDRESS_KEPT } from '../journal/model/keep-address.ts';
import { durationOrOff, integer } from './parse-number.ts';
import { oneOf, optionalText, text } from './parse-text.ts';
import type { SettingTable, ValuesOf } from './setting.ts';

/** Where links and the journal are stored, and what the journal keeps. */
export const STORAGE_SETTINGS = {
  DATA_DIR: ['./data', text],
  LINKS_FILE: ['', optionalText],
  SLUG_MIN_LENGTH: ['6', integer(4, 32)],
  JOURNAL_ADDRESS: ['cut', oneOf(ADDRESS_KEPT)],
  JOURNAL_RETENTION: ['90d', durationOrOff('1h', '3650d')],
} as const satisfies SettingTable;

type Values = ValuesOf<typeof STORAGE_SETTINGS>;

export interface JournalConfig {
  readonly dataDir: string;
  readonly address: (typeof ADDRESS_KEPT)[number];
  /** Null if hits are kept forever. */
  readonly retentionMs: number | null;
}

/** The configuration that the `links` commands need. */
export interface LinksConfig {
  readonly dataDir: string;
  readonly file: string | null;
  readonly allowHttp: boolean;
  /** Minimum length of generated slugs. */
  readonly slugMinLength: number;
}

export function journalConfig(values: Values): JournalConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    address: values.JOURNAL_ADDRESS,
    retentionMs: values.JOURNAL_RETENTION,
  });
}

/** @param allowHttp `EVERFLOW_ALLOW_HTTP`, which also applies to a link's own tracking domain. */
export function linksConfig(
  values: Pick<Values, 'DATA_DIR' | 'LINKS_FILE' | 'SLUG_MIN_LENGTH'>,
  allowHttp: boolean,
): LinksConfig {
  return Object.freeze({
    dataDir: values.DATA_DIR,
    file: values.LINKS_FILE,
    allowHttp,
    slugMinLength: values.SLUG_MIN_LENGTH,
  });
}
