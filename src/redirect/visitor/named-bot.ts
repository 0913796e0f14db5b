import { isbot } from 'isbot';

// isbot looks for some two hundred words anywhere in a user agent. On a phone that takes people for bots: words such
// as "bot", "discovery" or "capture" are in models' names ("M bot 60", "Discovery SE"), "google" in what the Facebook
// app says of a Pixel and of a carrier, and "tools", "news" or "feed" in the names of apps (WeChat on Android has
// "Process/tools"). So isbot does not get to see the part that describes the device, and is not asked about in-app browsers.

/** `(Linux; Android 13; Discovery SE Build/…; wv)`: up to the model, and the model. Bots add brackets' parts of their own. */
const ANDROID_MODEL =
  /^(Mozilla\/5\.0 \(Linux; (?:\w+; )?Android[^;)]*;(?: [a-z]{2}[-_][a-z]{2,3};)?)[^;)]*/i;

/** What Meta's apps write behind their name, to the end: device, carrier, language, build. */
const META_DEVICE = /(?:\[FB|\b(?:Instagram|Barcelona) \d).*$/;

/**
 * An in-app browser: Android's WebView says so, HarmonyOS has an engine of its own, and Apple's leaves out the
 * browser's `Version/` before `Mobile/` (some apps write their name there; an iPad may call itself a Macintosh).
 */
const IN_APP =
  /; wv\)|\bVersion\/4\.0 Chrome\/|\bArkWeb\/|\((?:iPhone|iPad|iPod|Macintosh)[^)]*\) AppleWebKit\/\S+ \(KHTML, like Gecko\) (?:(?!Version\/)\w+\/[\d.]+ )?Mobile\//;

/** Behind an in-app browser's user agent stands the app's name, so there only these words are a bot's. */
const BOT_WORDS = /bot\b|bot[_/]|crawl|spider|http|lighthouse|headless|compatible;|@[a-z][\w-]+\.[a-z]/i;

/** Whether a user agent calls itself a bot, a tool or a library. */
export function isNamedBot(userAgent: string): boolean {
  const itself = userAgent.replace(ANDROID_MODEL, '$1').replace(META_DEVICE, '');
  return IN_APP.test(userAgent) ? BOT_WORDS.test(itself) : isbot(itself);
}
