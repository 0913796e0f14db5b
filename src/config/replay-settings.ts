import type { ReplayConfig } from '../journal/replay/replay.ts';
import { duration } from './parse-number.ts';
import { ratePerSecond } from './parse-rate.ts';
import { onOrOff } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

/** Whether, how fast and for how long deferred clicks are sent later. */
export const REPLAY_SETTINGS = {
  REPLAY: ['on', onOrOff],
  REPLAY_RATE: ['20/s', ratePerSecond],
  REPLAY_MAX_AGE: ['24h', duration('1s', '30d')],
} as const satisfies SettingTable;

export function toReplayConfig(values: SettingValues<typeof REPLAY_SETTINGS>): ReplayConfig {
  return Object.freeze({
    on: values.REPLAY,
    perSecond: values.REPLAY_RATE,
    maxAgeMs: values.REPLAY_MAX_AGE,
  });
}
