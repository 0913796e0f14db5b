import { isNamedBot } from './named-bot.ts';

/** A rule about user agents: the reason it gives and the pattern it looks for. */
type Rule = readonly [reason: string, finds: (userAgent: string) => boolean];

/** Programs that isbot does not know, or does not name. */
const NAMES: readonly (readonly [reason: string, name: RegExp])[] = [
  // Word, Excel and Outlook fetch a link themselves before they open it in the browser, with "ms-office" among the
  // brackets of an old Internet Explorer's user agent.
  [
    'ms-office',
    /\bms-?office\b|microsoft (?:office|outlook|word|excel|powerpoint|onenote)|\boutlook-express|^outlook-(?:ios|android)/i,
  ],
  // Apps on Apple's systems that fetch without a browser send their name, then these.
  ['apple network stack', /\bcfnetwork\/|\bdarwin\/\d|^com\.apple\.|^networkingextension\//i],
  // Gateways that give their name; most do not: docs/visitors.md.
  [
    'mail gateway',
    /barracuda|proofpoint|mimecast|messagelabs|symantec|trend ?micro|sophos|forti(?:mail|net|guard)|fireeye|ironport|cisco ?secure|bitsight|avanan|googleimageproxy|yahoomailproxy/i,
  ],
  // An engine without a window. Qt writes "Unknown" for its platform when it has no screen, except on televisions,
  // whose processors are others.
  [
    'automation',
    /headless|phantomjs|wkhtmlto|jsdom|slimerjs|zombie\.js|htmlunit|casperjs|webdriver|puppeteer|playwright|selenium|\(unknown; linux (?:x86_64|i\d86)|screen-?shot|thumbnail|webthumb/i,
  ],
];

const ANY_NAME = new RegExp(NAMES.map(([, name]) => name.source).join('|'), 'i');

/**
 * Every browser since 1996 says which engine it is or is like; programs that fetch give only a name, a version, a
 * system. The names of Chrome, Firefox and Safari do for shortened user agents, one of which is among the hundred
 * most used; the last words are those of phones and consoles before the smartphone, and of the Facebook app.
 */
const ENGINE =
  /applewebkit|gecko|khtml|trident|msie|presto|opera|goanna|clecko|servo|libweb|chrome\/|firefox\/|safari\/|netfront|browser|midp|ucweb|docomo|nintendo|fbav\//i;

/**
 * Browsers without an engine's name: those of text terminals and braille displays, for whom a link in a mail is as
 * good as for anybody. isbot takes some for libraries.
 */
const ENGINELESS_BROWSER = /^(?:lynx\/|links \(|elinks|w3m\/|dillo\/)/i;

/** Patterns that no browser's user agent matches. */
const SHAPES: readonly Rule[] = [
  // Also a bare `Mozilla/5.0 (…)`, which programs send that were told to look like a browser.
  ['no browser engine', userAgent => !ENGINE.test(userAgent)],
  // Brackets with the system follow "Mozilla/5.0" in all browsers.
  ['no platform', userAgent => /^mozilla\/5\.0 [a-z]+\//i.test(userAgent)],
  // Browsers are "compatible;" in the first brackets only, where they go on "MSIE" (or have another engine).
  // Crawlers say it, and then their name, behind what they imitate.
  ['compatible', userAgent => /^.{14,}compatible;(?! ?msie)/i.test(userAgent)],
  // Browsers do not advertise a site; isbot knows the other ways of doing it.
  ['site', userAgent => /\bwww\.| dot (?:com|net|org)\b/i.test(userAgent)],
];

/** Tried in this order; the first match gives the reason. */
const RULES: readonly Rule[] = [
  ['no user agent', userAgent => userAgent === ''],
  ...NAMES.map(([reason, name]): Rule => [reason, userAgent => name.test(userAgent)]),
  ['isbot', isNamedBot],
  ...SHAPES,
];

const WITHOUT_NAMES = RULES.filter(([reason]) => !NAMES.some(([name]) => name === reason));

/** Returns why a user agent, truncated and trimmed, is not a person's browser. */
export function botByUserAgent(userAgent: string): string | undefined {
  if (ENGINELESS_BROWSER.test(userAgent)) return undefined;
  const rules = ANY_NAME.test(userAgent) ? RULES : WITHOUT_NAMES;
  return rules.find(([, finds]) => finds(userAgent))?.[0];
}
