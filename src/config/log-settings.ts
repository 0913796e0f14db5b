import { oneOf } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const LOG_SETTINGS = {
  LOG_LEVEL: ['info', oneOf(LOG_LEVELS)],
} as const satisfies SettingTable;

export interface LogConfig {
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export function toLogConfig(values: SettingValues<typeof LOG_SETTINGS>): LogConfig {
  return Object.freeze({ logLevel: values.LOG_LEVEL });
}
