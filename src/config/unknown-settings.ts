import { nearestName } from '../text/nearest-name.ts';
import type { Problem } from '../text/problem.ts';
import { SETTINGS } from './config.ts';
import type { Environment } from './read-settings.ts';

/** Prefixes of settings that no other program's variables are likely to have. */
const SETTING_PREFIX = /^(?:EVERFLOW|JOURNAL|BREAKER|REPLAY|COOKIE|BURST|ADMIN|LINKS|BOT|SHUTDOWN)_/;

/**
 * Finds variables that begin like a setting but are none, and names the setting that each is most like. Blank
 * variables count as unset.
 */
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
