import { nearestName } from '../text/nearest-name.ts';
import type { Problem } from '../text/problem.ts';
import { type Environment, SETTINGS } from './config.ts';

/** Prefixes of settings that no other program's variables are likely to have. */
const SETTING_PREFIX = /^(?:EVERFLOW|JOURNAL|BREAKER|REPLAY|COOKIE|BURST|ADMIN|LINKS|BOT|SHUTDOWN)_/;

/** Finds variables that begin like a setting but are none, and suggests the setting that was meant. Ignores empty ones. */
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
