import { addressRange } from './parse-network.ts';
import { integer, integerOrOff } from './parse-number.ts';
import { list, userAgentParts } from './parse-text.ts';
import type { SettingTable, SettingValues } from './read-settings.ts';

/** Exceptions to the rules that tell people from bots, and what counts as a burst. */
export const VISITOR_SETTINGS = {
  BOT_EXTRA: ['', userAgentParts],
  BOT_ALLOW: ['', userAgentParts],
  BURST_LINKS: ['4', integerOrOff(2, 50)],
  BURST_WINDOW_MS: ['2000', integer(100, 60_000)],
  BURST_IGNORE: ['', list(addressRange)],
} as const satisfies SettingTable;

export interface VisitorConfig {
  /** A user agent that contains one of these parts is a bot. */
  readonly botExtra: readonly string[];
  /** A user agent that contains one of these parts is never a bot. */
  readonly botAllow: readonly string[];
  /** How many links within `burstWindowMs` make a burst; null if nothing is a burst. */
  readonly burstLinks: number | null;
  readonly burstWindowMs: number;
  /** Addresses and CIDRs whose hits are never a burst. */
  readonly burstIgnore: readonly string[];
}

export function toVisitorConfig(values: SettingValues<typeof VISITOR_SETTINGS>): VisitorConfig {
  return Object.freeze({
    botExtra: values.BOT_EXTRA,
    botAllow: values.BOT_ALLOW,
    burstLinks: values.BURST_LINKS,
    burstWindowMs: values.BURST_WINDOW_MS,
    burstIgnore: values.BURST_IGNORE,
  });
}
