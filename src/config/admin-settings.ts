import type { Problem } from '../text/problem.ts';
import { integer } from './parse-number.ts';
import { token, tokenFile } from './parse-secret.ts';
import { text } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

/** The admin listener and the token of its API. */
export const ADMIN_SETTINGS = {
  ADMIN_HOST: ['127.0.0.1', text],
  ADMIN_PORT: ['3001', integer(0, 65_535)],
  ADMIN_TOKEN: ['', token],
  ADMIN_TOKEN_FILE: ['', tokenFile],
} as const satisfies SettingTable;

type Values = SettingValues<typeof ADMIN_SETTINGS>;

export interface AdminConfig {
  readonly host: string;
  readonly port: number;
  /** The token that clients of the admin API must send; null if there is no API. */
  readonly token: string | null;
}

export function toAdminConfig(values: Values): AdminConfig {
  return Object.freeze({
    host: values.ADMIN_HOST,
    port: values.ADMIN_PORT,
    token: values.ADMIN_TOKEN ?? values.ADMIN_TOKEN_FILE,
  });
}

/** Checks that the token is set in only one way. */
export function adminProblems({ ADMIN_TOKEN, ADMIN_TOKEN_FILE }: Partial<Values>): Problem[] {
  if (!ADMIN_TOKEN || !ADMIN_TOKEN_FILE) return [];
  return [
    { field: 'ADMIN_TOKEN_FILE', message: 'must not be set together with ADMIN_TOKEN: keep one of them' },
  ];
}
