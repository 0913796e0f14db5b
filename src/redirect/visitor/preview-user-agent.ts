/**
 * Who builds link previews for people, by a sign in the user agent. "Documented" means by its maker; "seen" in public
 * logs and collections. A sign that an app's own in-app browser could also carry is tied to the whole user agent.
 */
const PREVIEWS: readonly (readonly [by: string, sign: RegExp])[] = [
  // Seen: Apple's LinkPresentation calls itself two others' crawlers, and comes from the person's own address.
  // MobileSMS is the app's name, which Apple's network stack puts first.
  ['iMessage', /facebot twitterbot|\bmobilesms\b/i],
  // Seen: both stand after Facebook's name.
  ['LINE', /line-poker/i],
  ['KakaoTalk', /kakaotalk-scrap/i],
  // Documented; the last is seen.
  ['Facebook', /facebookexternalhit|meta-externalhit|\bfacebot\b|facebookexternalua/i],
  // Documented: "WhatsApp/2.23.20.0 A". Signal sends "WhatsApp/2", so that sites treat it the same.
  ['WhatsApp', /^whatsapp(?:\/|$)/i],
  // Documented: "TelegramBot (like TwitterBot)".
  ['Telegram', /telegrambot/i],
  ['Twitter', /twitterbot/i],
  ['Slack', /slackbot|slack-imgproxy/i],
  ['Discord', /discordbot/i],
  ['LinkedIn', /linkedinbot/i],
  // Seen, and Teams sends the same.
  ['Skype', /skypeuripreview/i],
  // Documented in January 2026: "GoogleMessages"; seen behind a whole browser's user agent too.
  ['Google Messages', /\bgooglemessages\b/i],
  ['Google', /google-pagerenderer|google web preview|\/web\/snippet/i],
  // Seen: nothing but the name.
  ['Viber', /^viber(?:urldownloader|\/[\d.]+)?$/i],
  ['Snapchat', /snap ?url ?preview/i],
  ['Microsoft', /microsoftpreview/i],
  // What calls itself an unfurler, an expander or an embedder of links is one.
  ['other', /(?:link|url|uri|page)[-_ ]?(?:preview|expan|unfurl)|unfurl|embedly|iframely|richlink|oembed/i],
];

/** All signs in one pattern, because nearly every user agent has none. */
const ANY = new RegExp(PREVIEWS.map(([, sign]) => sign.source).join('|'), 'i');

/** Returns the reason, such as `preview: WhatsApp`, if a user agent builds a link preview. */
export function previewBy(userAgent: string): string | undefined {
  if (!ANY.test(userAgent)) return undefined;
  const found = PREVIEWS.find(([, sign]) => sign.test(userAgent));
  return found && `preview: ${found[0]}`;
}
