import type { VisitorKind } from '../../../src/journal/model/hit.ts';

// Requests as browsers, apps, gateways and programs make them, each checked by hand: what it is, and by which rule
// that is told. "documented": by its maker. "seen": in public logs and collections. The rest follows from the rules.

export interface VisitorRequest {
  readonly title: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly kind: VisitorKind;
  readonly reason: string;
}

const PERSON = 'none of the rules';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36';
const CHROME_ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36';
const EDGE = `${CHROME} Edg/138.0.0.0`;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const IPHONE_APP =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const ANDROID_APP =
  'Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.6778.200 Mobile Safari/537.36';
const SAMSUNG =
  'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36';
const OUTLOOK =
  'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0.17932; ms-office; MSOffice 16)';
const HEADLESS =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36';

const TAP = {
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-user': '?1',
  'sec-fetch-dest': 'document',
};
const PREFETCH = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' };

/** A group of GETs that are all one kind by one rule; `ua` is the user agent, or headers. */
function group(kind: VisitorKind, reason: string, requests: Record<string, string | Record<string, string>>) {
  return Object.entries(requests).map(
    ([title, ua]): VisitorRequest => ({
      title,
      method: 'GET',
      headers: typeof ua === 'string' ? { 'user-agent': ua } : ua,
      kind,
      reason,
    }),
  );
}

const PROBES: VisitorRequest[] = [
  {
    title: 'HEAD by curl',
    method: 'HEAD',
    headers: { 'user-agent': 'curl/8.5.0' },
    kind: 'probe',
    reason: 'HEAD',
  },
  {
    title: 'HEAD by a browser',
    method: 'HEAD',
    headers: { 'user-agent': CHROME, ...TAP },
    kind: 'probe',
    reason: 'HEAD',
  },
  { title: 'HEAD without a user agent', method: 'HEAD', headers: {}, kind: 'probe', reason: 'HEAD' },
  {
    title: 'HEAD that also announces a prefetch',
    method: 'HEAD',
    headers: { 'sec-purpose': 'prefetch' },
    kind: 'probe',
    reason: 'HEAD',
  },
  {
    title: 'Office: is there a document (documented)',
    method: 'HEAD',
    headers: { 'user-agent': 'Microsoft Office Existence Discovery' },
    kind: 'probe',
    reason: 'HEAD',
  },
  {
    title: 'Office: is there a WebDAV server (documented)',
    method: 'OPTIONS',
    headers: { 'user-agent': 'Microsoft Office Protocol Discovery' },
    kind: 'probe',
    reason: 'OPTIONS',
  },
  {
    title: 'an uptime monitor’s HEAD',
    method: 'HEAD',
    headers: { 'user-agent': 'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)' },
    kind: 'probe',
    reason: 'HEAD',
  },
  {
    title: 'a preflight',
    method: 'OPTIONS',
    headers: { 'user-agent': CHROME, origin: 'https://brand.example' },
    kind: 'probe',
    reason: 'OPTIONS',
  },
];

const PREFETCHES = [
  ...group('prefetch', 'sec-purpose', {
    'Chrome, speculation rules: prefetch': { 'user-agent': CHROME, ...TAP, 'sec-purpose': 'prefetch' },
    'Chrome, speculation rules: prerender': {
      'user-agent': CHROME,
      ...TAP,
      'sec-purpose': 'prefetch;prerender',
    },
    'Chrome, a page of search results (documented)': {
      'user-agent': CHROME,
      'sec-purpose': 'prefetch;anonymous-client-ip',
    },
    'Chrome, link preview': { 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender;preview' },
    'Chrome on Android, <link rel=prefetch>': {
      'user-agent': CHROME_ANDROID,
      ...PREFETCH,
      'sec-purpose': 'prefetch',
      purpose: 'prefetch',
    },
    'Chrome, with both headers': { 'user-agent': CHROME, purpose: 'prefetch', 'sec-purpose': 'prefetch' },
    Edge: { 'user-agent': EDGE, ...TAP, 'sec-purpose': 'prefetch;prerender' },
    Opera: { 'user-agent': `${CHROME} OPR/120.0.0.0`, 'sec-purpose': 'prefetch' },
    'Samsung Internet': { 'user-agent': SAMSUNG, 'sec-purpose': 'prefetch' },
    'Firefox since 115 (documented)': { 'user-agent': FIREFOX, ...PREFETCH, 'sec-purpose': 'prefetch' },
    'Custom Tabs on Android': { 'user-agent': CHROME_ANDROID, 'sec-purpose': 'prefetch;anonymous-client-ip' },
    'a WebView that prerenders': { 'user-agent': ANDROID_APP, 'sec-purpose': 'prefetch;prerender' },
    'a list: the token is not the first': { 'user-agent': CHROME, 'sec-purpose': 'x, prefetch' },
    'a list with parameters and blanks': {
      'user-agent': CHROME,
      'sec-purpose': ' x;a=1 ,\tPrefetch ;b="c, d" ',
    },
    'a list: a comma inside a string before it': {
      'user-agent': CHROME,
      'sec-purpose': '"a, b\\", c";x, prefetch',
    },
    'a list: an inner list before it': { 'user-agent': CHROME, 'sec-purpose': '(a b), prefetch' },
    'two headers, joined by the server': { 'user-agent': CHROME, 'sec-purpose': 'prefetch, prefetch' },
    'a crawler that announces a prefetch': { 'user-agent': HEADLESS, 'sec-purpose': 'prefetch' },
  }),
  ...group('prefetch', 'purpose', {
    'Chrome before 110': {
      'user-agent':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/101.0.0.0 Safari/537.36',
      ...PREFETCH,
      purpose: 'prefetch',
    },
    'Safari, <link rel=prefetch>': { 'user-agent': SAFARI, purpose: 'prefetch' },
    'Safari’s Top Sites, since the header was renamed': { 'user-agent': SAFARI, purpose: 'preview' },
    'Edge before 110': {
      'user-agent':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.0.0 Safari/537.36 Edg/100.0.0.0',
      purpose: 'prefetch',
    },
  }),
  ...group('prefetch', 'x-moz', {
    'Firefox before 115 (documented)': {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
      'x-moz': 'prefetch',
    },
  }),
  ...group('prefetch', 'x-purpose', {
    'the Facebook app on an iPhone (seen)': {
      'user-agent': `${IPHONE_APP} [FBAN/FBIOS;FBAV/516.0.0.46.105;FBBV/735063154;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBCR/;FBID/phone;FBLC/en_US;FBOP/5]`,
      'x-purpose': 'preview',
      'x-fb-http-engine': 'Liger',
    },
    'the Facebook app on Android (seen)': {
      'user-agent':
        '[FBAN/FB4A;FBAV/567.1.0.52.74;FBBV/1003893689;FBDM/{density=3.0,width=1080,height=2340};FBLC/nl_NL;FBCR/NL KPN;FBMF/samsung;FBBD/samsung;FBPN/com.facebook.katana;FBDV/SM-S921B;FBSV/16;FBOP/1;FBCA/arm64-v8a:;]',
      'x-purpose': 'preview',
    },
    'Facebook’s instant articles (seen)': {
      'user-agent': `${ANDROID_APP} [FB_IAB/FB4A;FBAV/491.0.0.57.79;]`,
      'x-purpose': 'instant',
    },
    'Safari’s Top Sites (documented)': { 'user-agent': SAFARI, 'x-purpose': 'preview' },
  }),
];

const NOT_PREFETCHES = group('person', PERSON, {
  'another token': { 'user-agent': CHROME, 'sec-purpose': 'prefetched' },
  'a string, which is no token': { 'user-agent': CHROME, 'sec-purpose': '"prefetch"' },
  'a parameter, which is no item': { 'user-agent': CHROME, 'sec-purpose': 'x;prefetch' },
  'inside a string': { 'user-agent': CHROME, 'sec-purpose': 'x;a="b, prefetch, c"' },
  'inside a string that never ends': { 'user-agent': CHROME, 'sec-purpose': '"b, prefetch' },
  'inside an inner list': { 'user-agent': CHROME, 'sec-purpose': '(a, prefetch)' },
  'an empty header': { 'user-agent': CHROME, 'sec-purpose': '' },
  'another purpose': { 'user-agent': CHROME, purpose: 'navigate' },
});

const PREVIEWS = [
  ...group('preview', 'preview: iMessage', {
    'iMessage (seen)':
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
    'iMessage’s own fetches': 'MobileSMS/1.0 CFNetwork/1498.700.2 Darwin/23.6.0',
  }),
  ...group('preview', 'preview: Google Messages', {
    'Google Messages (documented)': 'GoogleMessages',
    'Google Messages behind a browser (seen)': `${CHROME} GoogleMessages/15.1`,
  }),
  ...group('preview', 'preview: WhatsApp', {
    'WhatsApp on Android': 'WhatsApp/2.23.20.0 A',
    'WhatsApp on an iPhone': 'WhatsApp/2.25.16.81 i',
    'WhatsApp on the web': 'WhatsApp/2.2587.9 N',
    'Signal, which says it is WhatsApp': 'WhatsApp/2',
    'WhatsApp without a version (seen)': 'WhatsApp',
  }),
  ...group('preview', 'preview: Telegram', { Telegram: 'TelegramBot (like TwitterBot)' }),
  ...group('preview', 'preview: Twitter', { X: 'Twitterbot/1.0' }),
  ...group('preview', 'preview: Slack', {
    Slack: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Slack’s images': 'Slack-ImgProxy (+https://api.slack.com/robots)',
    'Slack’s icons': 'Slackbot 1.0 (+https://api.slack.com/robots)',
  }),
  ...group('preview', 'preview: Discord', {
    Discord: 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  }),
  ...group('preview', 'preview: LinkedIn', {
    LinkedIn: 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  }),
  ...group('preview', 'preview: Skype', {
    'Skype and Teams (seen)':
      'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  }),
  ...group('preview', 'preview: Facebook', {
    'Facebook, Messenger and Instagram (documented)':
      'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    Facebot: 'Facebot/1.0',
    'Facebook under its later name':
      'Mozilla/5.0 (compatible; Meta-ExternalHit/1.1; +http://www.facebook.com/externalhit_uatext.php)',
  }),
  ...group('preview', 'preview: LINE', { LINE: 'facebookexternalhit/1.1;line-poker/1.0' }),
  ...group('preview', 'preview: KakaoTalk', {
    KakaoTalk: 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
  }),
  ...group('preview', 'preview: Viber', { Viber: 'Viber', 'Viber’s other one (seen)': 'ViberUrlDownloader' }),
  ...group('preview', 'preview: Snapchat', {
    Snapchat: 'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
  }),
  ...group('preview', 'preview: Google', {
    'Google Chat':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/56.0.2924.87 Safari/537.36 Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)',
  }),
  ...group('preview', 'preview: Microsoft', {
    'Microsoft (documented)':
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview) Chrome/138.0.0.0 Safari/537.36',
  }),
  ...group('preview', 'preview: other', {
    ClickUp: 'ClickUpLinkUnfurler/1.0 (+https://clickup.com)',
    Yahoo:
      'Mozilla/5.0 (compatible; Yahoo Link Preview; https://help.yahoo.com/kb/mail/yahoo-link-preview-SLN23615.html)',
    Chatwork: 'Chatwork LinkPreview v1',
    Embedly: 'Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)',
    Evernote: 'EvernoteRichLinkBot/1.0 (+https://evernote.com)',
  }),
];

const OFFICE = group('bot', 'ms-office', {
  'Outlook on Windows': OUTLOOK,
  'Word with the shortest form': 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Word on Windows': 'Microsoft Office Word 2014',
  'Excel (seen)': 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Excel 16.0.13231; Pro)',
  'Word on a Mac (seen)':
    'Microsoft Office Word/16.47.314 (Mac OS/11.2.3; Desktop; es-MX; NonAppStore; Apple/iMac20,1)',
  'Outlook and Office in one (seen)':
    'Microsoft Office/16.0 (Microsoft Outlook 16.0.12329; Pro), Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Outlook Express': 'Outlook-Express/7.0 (MSIE 7.0; Windows NT 6.1; Trident/7.0; SLCC2)',
  'the Outlook app’s own requests': 'Outlook-iOS/709.2189947.prod.iphone (3.24.0)',
  'Office with a browser’s user agent': { 'user-agent': EDGE, 'x-office-major-version': '16' },
});

const APPLE = group('bot', 'apple network stack', {
  'an app that fetches': 'ExampleApp/1 CFNetwork/1498.700.2 Darwin/23.6.0',
  'Safari’s own fetches': 'Safari/20621.2.5.11.8 CFNetwork/3826.500.131 Darwin/24.5.0',
  'Mail on a Mac': 'Mail/3445.4.7 CFNetwork/889.9 Darwin/17.2.0 (x86_64)',
  'WebKit’s network process': 'com.apple.WebKit.Networking/8615.7.1.10.1 CFNetwork/1410.1 Darwin/22.6.0',
  'WebKit’s network process since iOS 18': 'NetworkingExtension/8619.1.26.30.5 Network/4277.2.5 iOS/18.0',
  'WebKit’s network process on macOS 26':
    'com.apple.WebKit.Networking/21623.1.14.11.9 Network/5569.60.39.0.3 macOS/26.2',
});

const GATEWAYS = group('bot', 'mail gateway', {
  'Barracuda (seen)': 'Barracuda Sentinel (EE)',
  'Gmail’s images':
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'Yahoo’s images': 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
  'Proofpoint, where it gives its name': 'Mozilla/5.0 (compatible; Proofpoint URL Defense)',
  'Mimecast, where it gives its name': 'Mimecast URL Protect/1.0',
  'BitSight (seen)': 'Mozilla/5.0 (compatible; BitSightBot/1.0)',
});

const AUTOMATION = group('bot', 'automation', {
  'headless Chrome': HEADLESS,
  'headless Edge':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/127.0.2651.74 Safari/537.36 HeadlessEdg/127.0.2651.74',
  'headless Chrome under another name': {
    'user-agent': CHROME,
    ...TAP,
    'sec-ch-ua': '"HeadlessChrome";v="138", "Chromium";v="138"',
  },
  PhantomJS:
    'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1',
  'Qt without a screen':
    'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) HLB/1.247',
  wkhtmltopdf:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/534.34 (KHTML, like Gecko) wkhtmltopdf Safari/534.34',
  jsdom: 'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0',
  SlimerJS: 'Mozilla/5.0 (X11; Linux x86_64; rv:21.0) Gecko/20100101 SlimerJS/0.7',
  'a maker of screenshots':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.21 (KHTML, like Gecko) ScreenShotService/1.0 Safari/537.21',
});

const NAMED_BOTS = group('bot', 'isbot', {
  Googlebot:
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Googlebot, in the brackets of the system':
    'Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012; Storebot-Google/1.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/81.0.4044.138 Mobile Safari/537.36',
  bingbot:
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
  GPTBot:
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'ChatGPT for its user':
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
  Applebot:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)',
  'an in-app browser with a crawler behind it': `${IPHONE_APP} (compatible; ExampleSpider/1.0)`,
  curl: 'curl/8.5.0',
  Wget: 'Wget/1.21.4',
  'python-requests': 'python-requests/2.32.3',
  aiohttp: 'Python/3.12 aiohttp/3.9.5',
  Go: 'Go-http-client/2.0',
  Java: 'Java/17.0.11',
  'Apache HttpClient': 'Apache-HttpClient/4.5.14 (Java/17.0.11)',
  okhttp: 'okhttp/4.12.0',
  Guzzle: 'GuzzleHttp/7',
  axios: 'axios/1.7.2',
  undici: 'node',
  Postman: 'PostmanRuntime/7.39.0',
  UptimeRobot: 'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  Pingdom: 'Mozilla/5.0 (compatible; Pingdom.com_bot_version_1.4_(http://www.pingdom.com/))',
  StatusCake:
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98.0.4758.102 Safari/537.36 StatusCake',
  'Datadog Synthetics':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 DatadogSynthetics',
  Lighthouse:
    'Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse',
  'Outlook’s safe links, where Bing looks':
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
});

const SHAPELESS = [
  ...group('bot', 'no user agent', {
    'no user agent': {},
    'an empty user agent': '',
    'a blank user agent': '  \t ',
    'a browser’s other headers, but no user agent': { ...TAP, accept: 'text/html' },
  }),
  ...group('bot', 'no browser engine', {
    'nothing but the system': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    'nothing but a phone': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)',
    Dalvik: 'Dalvik/2.1.0 (Linux; U; Android 14; SM-S918B Build/UP1A.231005.007)',
    'an app on Dalvik': 'ExampleApp/1 Dalvik/2.1.0 (Linux; U; Android 6.0.1; vivo 1610 Build/MMB29M)',
    Dart: 'Dart/3.5 (dart:io)',
    'Reactor Netty': 'ReactorNetty/0.9.10.RELEASE',
    containerd: 'containerd/1.5.11+azure-1',
    'a monitor (seen)': 'CopperEgg/RevealUptime/FrankfurtEU',
    Kubernetes: 'kube-probe/1.9+',
    'Outlook on a Mac (seen)': 'MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))',
    'an app’s own client': 'YelpWebView/1.5 Android/6.0.1 YelpApp/9.9.0 (x-screen-scale 1.0;)',
  }),
  ...group('bot', 'no platform', {
    'an engine without a system': 'Mozilla/5.0 AppleWebKit/537.36 Chrome/119.0.6045.214 Safari/537.36',
    'a browser without a system (seen)': 'Mozilla/5.0 Gecko/20100101 Firefox/51.0.1',
  }),
  ...group('bot', 'compatible', {
    'a name behind a browser': `${SAFARI} (compatible; Example/1.0)`,
    'a name among an engine’s brackets':
      'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amzn-User/0.1) Chrome/119.0.6045.214 Safari/537.36',
  }),
  ...group('bot', 'site', {
    'a site behind a browser': `${FIREFOX} (www.example.de)`,
    'an address in words (seen)': `${FIREFOX} (caam dot crwlr at gmail dot com)`,
  }),
];

const BY_HEADERS = [
  ...group('bot', 'sec-fetch-mode', {
    'a script’s fetch': { 'user-agent': CHROME, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    'an image': { 'user-agent': SAFARI, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    'Node’s fetch as a browser': { 'user-agent': CHROME, 'sec-fetch-mode': 'cors' },
  }),
  ...group('bot', 'sec-fetch-dest', {
    'a frame': { 'user-agent': CHROME, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    'an object': { 'user-agent': FIREFOX, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' },
    'a frame, where only this is sent': { 'user-agent': SAFARI, 'sec-fetch-dest': 'frame' },
  }),
  ...group('bot', 'signature-agent', {
    'an AI agent that signs as one': {
      'user-agent': CHROME,
      ...TAP,
      'signature-agent': '"https://chatgpt.com"',
      signature: 'sig1=:AA==:',
    },
  }),
  ...group('bot', 'from', {
    'a robot with its keeper’s address': { 'user-agent': CHROME, from: 'robots@example.org' },
  }),
];

const BROWSERS = group('person', PERSON, {
  'Google Lens on an iPhone':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GoogleLens/303.0 Mobile/21C66 Safari/604.1 [WebViewInline]',
  'an iPad app that asks for desktop pages':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MyNewsApp/3.2',
  'an app on HarmonyOS':
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile NewsArticle/9.1',
  'Chrome on Windows': { 'user-agent': CHROME, ...TAP },
  'Chrome from a mail program: no user activation': {
    'user-agent': CHROME,
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  'Chrome without fetch metadata (plain http)': CHROME,
  'Chrome on Android': { 'user-agent': CHROME_ANDROID, ...TAP },
  'Chrome on an iPhone': IPHONE.replace('Version/18.5', 'CriOS/138.0.7204.53'),
  'Chrome on ChromeOS':
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Chrome of 2014':
    'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.143 Safari/537.36',
  Edge: { 'user-agent': EDGE, ...TAP },
  'Edge of 2016':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0.2704.79 Safari/537.36 Edge/14.14393',
  Firefox: { 'user-agent': FIREFOX, ...TAP },
  'Firefox on Android': 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  'Firefox on an iPhone': IPHONE.replace('Version/18.5', 'FxiOS/139.0'),
  'Firefox of 2010':
    'Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3 (.NET CLR 3.5.30729)',
  'Tor Browser': 'Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0',
  Safari: {
    'user-agent': SAFARI,
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  'Safari on an iPhone': { 'user-agent': IPHONE, ...TAP },
  'Safari before 16.4, without fetch metadata':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1',
  'Safari of 2012':
    'Mozilla/5.0 (iPad; CPU OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5355d Safari/8536.25',
  'the person after the iMessage preview, from the same address': { 'user-agent': IPHONE, ...TAP },
  'the browser after Outlook’s requests': {
    'user-agent': EDGE,
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  'Samsung Internet': { 'user-agent': SAMSUNG, ...TAP },
  Opera: `${CHROME} OPR/120.0.0.0`,
  'Opera Mini': 'Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16',
  'UC Browser':
    'Mozilla/5.0 (Linux; U; Android 12; en-US; SM-A536E Build/SP1A.210812.016) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.8.1319 Mobile Safari/537.36',
  Yandex:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36',
  Whale: `${CHROME} Whale/4.32.315.22`,
  Vivaldi: `${CHROME} Vivaldi/7.4.3684.55`,
  'Brave, which says it is Chrome': { 'user-agent': CHROME, ...TAP, 'sec-gpc': '1' },
  'Internet Explorer 11': 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
  'Internet Explorer 9, nothing but brackets':
    'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0)',
  Konqueror: 'Mozilla/5.0 (compatible; Konqueror/4.14; Linux) KHTML/4.14.38 (like Gecko)',
  'a phone called M bot':
    'Mozilla/5.0 (Linux; Android 7.0; M bot 60 Build/NRD90M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.109 Mobile Safari/537.36',
  'a phone called Discovery':
    'Mozilla/5.0 (Linux; Android 13; Discovery SE) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36',
  'a phone called CUBOT':
    'Mozilla/5.0 (Linux; Android 6.0; CUBOT_NOTE_S Build/MRA58K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100 Mobile Safari/537.36',
  'a feature phone': 'Nokia6300/2.0 (05.50) Profile/MIDP-2.0 Configuration/CLDC-1.1',
  KaiOS: 'Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5',
  'an Electron app':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Mailspring/1.7.4 Chrome/69.0.3497.128 Electron/4.2.2 Safari/537.36',
  'Thunderbird, in a tab of its own':
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.11.1',
  'Lynx: a person at a terminal or a braille display':
    'Lynx/2.9.0dev.6 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1j-dev',
  w3m: 'w3m/0.5.3+git20230121',
  ELinks: 'ELinks/0.12~pre6-1ubuntu1 (textmode; Ubuntu; Linux 3.11.0-13-generic i686; 100x25-2)',
});

const OTHER_SCREENS = group('person', PERSON, {
  'an LG television':
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager',
  'a Samsung television':
    'Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV Safari/537.36',
  'an old LG television':
    'Mozilla/5.0 (Unknown; Linux armv7l) AppleWebKit/537.1+ (KHTML, like Gecko) Safari/537.1+ LG Browser/6.00.00(+mouse+3D+SCREEN+TUNER; LGE; 42LA6608-ZA; 04.00.13; 0x00000001;); LG NetCast.TV-2013',
  'a Fire TV':
    'Mozilla/5.0 (Linux; Android 11; AFTKA Build/RS8101.1849N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.230 Mobile Safari/537.36',
  'a PlayStation 5':
    'Mozilla/5.0 (PlayStation; PlayStation 5/9.20) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15',
  'an Xbox':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edge/44.19041.4788',
  'a Nintendo Switch':
    'Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.3.15.4 NintendoBrowser/5.1.0.22433',
  'a Nintendo 3DS': 'Mozilla/5.0 (Nintendo 3DS; U; ; en) Version/1.7498.EU',
  'a Kindle':
    'Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ (KHTML, like Gecko) Version/5.0 Safari/533.2+ Kindle/3.0+',
  'the first Kindle': 'Mozilla/4.0 (compatible; Linux 2.6.22) NetFront/3.4 Kindle/2.0 (screen 600x800)',
  'a Kobo':
    'Mozilla/5.0 (Linux; U; Android 2.0; en-us;) AppleWebKit/538.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/538.1 (Kobo Touch 0376/4.38.21908)',
  'a Tesla':
    'Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/109.0.5414.119 Chrome/109.0.5414.119 Safari/537.36 Tesla/2024.8.9',
  'a Meta Quest':
    'Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/38.2.0.17.62 Chrome/136.0.7103.177 VR Safari/537.36',
});

const IN_APP = group('person', PERSON, {
  'Instagram on an iPhone': `${IPHONE_APP} Instagram 382.0.0.27.85 (iPhone15,3; iOS 18_5; en_US; en; scale=3.00; 1290x2796; 744205834; IABMV/1)`,
  'Instagram, calendar in the locale (seen)': `${IPHONE_APP} Instagram 330.0.3.29.91 (iPhone14,3; iOS 17_5; en_IR@calendar=gregorian; en; scale=3.00; 1125x2436; 595323416)`,
  'Instagram on a Pixel': {
    'user-agent': `${ANDROID_APP} Instagram 378.0.0.52.68 Android (35/15; 420dpi; 1080x2251; Google/google; Pixel 9; tokay; tokay; en_US; 731137240; IABMV/1)`,
    ...TAP,
    'x-requested-with': 'com.instagram.android',
  },
  Threads: `${IPHONE_APP} Barcelona 385.0.0.27.77 (iPhone16,2; iOS 18_5; en_US; en; scale=3.00; 1290x2796; 750412345)`,
  'Facebook on an iPhone': `${IPHONE_APP} [FBAN/FBIOS;FBAV/516.0.0.46.105;FBBV/735063154;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBCR/Google Fi;FBID/phone;FBLC/en_US;FBOP/5]`,
  'Facebook on Android': {
    'user-agent': `${ANDROID_APP} [FB_IAB/FB4A;FBAV/491.0.0.57.79;]`,
    ...TAP,
    'x-requested-with': 'com.facebook.katana',
  },
  'Facebook since 2025 (seen)': `${IPHONE_APP} Safari/604.1 MetaIAB Facebook`,
  'Facebook’s own user agent, without the prefetch header (seen)':
    '[FBAN/FB4A;FBAV/567.1.0.52.74;FBBV/1003893689;FBDM/{density=3.0,width=1080,height=2340};FBLC/nl_NL;FBCR/NL KPN;FBMF/Google;FBBD/google;FBPN/com.facebook.katana;FBDV/Pixel 8;FBSV/16;FBOP/1;FBCA/arm64-v8a:;]',
  Messenger: `${ANDROID_APP} [FB_IAB/Orca-Android;FBAV/492.0.0.55.109;]`,
  'TikTok on an iPhone': `${IPHONE_APP} musical_ly_39.8.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US isDarkMode/1 WKWebView/1 RevealType/Dialog BytedanceWebview/d8a21c6`,
  'TikTok on Android': `${ANDROID_APP} musical_ly_2023908030 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/39.8.3 ByteLocale/en BytedanceWebview/d8a21c6`,
  'WeChat on an iPhone': `${IPHONE_APP} MicroMessenger/8.0.58(0x18003a2f) NetType/WIFI Language/zh_CN`,
  'WeChat on Android, with "tools" (seen)':
    'Mozilla/5.0 (Linux; Android 10; WLZ-AL10 Build/HUAWEIWLZ-AL10; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/77.0.3865.120 MQQBrowser/6.2 TBS/045513 Mobile Safari/537.36 MMWEBID/4985 MicroMessenger/7.0.22.1820(0x2700163B) Process/tools WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
  LINE: `${IPHONE_APP} Safari Line/15.7.0`,
  'Snapchat on Android': `${ANDROID_APP} Snapchat/13.39.0.42 (SM-S918B; Android 14#S918BXXS7CXL1#34; gzip; )`,
  'Snapchat on an iPhone': `${IPHONE_APP} Snapchat/13.43.0.43 (like Safari/8621.2.5.10.10, panda)`,
  'the Google app, and links from Gmail': IPHONE.replace('Version/18.5', 'GSA/372.0.764934532'),
  'Gmail on Android: a Custom Tab': {
    'user-agent': CHROME_ANDROID,
    ...TAP,
    referer: 'android-app://com.google.android.gm/',
  },
  Gemini: `${IPHONE_APP} GoogleWv/1.0 (WKWebView) GeminiiOS/1.2026.2270600`,
  Viber: `${ANDROID_APP} Viber/25.4.0.3`,
  KakaoTalk: `${ANDROID_APP};KAKAOTALK/2510410 (INAPP)`,
  Zalo: `${IPHONE_APP} Zalo iOS/641 ZaloTheme/light ZaloLanguage/vn`,
  'NAVER, with "search" (seen)': `${IPHONE} NAVER(inapp; search; 2000; 12.3.6; 14PRO)`,
  'Telegram, which is the plain WebView': {
    'user-agent': ANDROID_APP,
    'x-requested-with': 'org.telegram.messenger',
  },
  WhatsApp: `${ANDROID_APP} WA4A/2.25.15.78`,
  X: `${IPHONE_APP} Twitter for iPhone/11.2.1`,
  LinkedIn: `${ANDROID_APP} [LinkedInApp]/4.1.1085`,
  Pinterest: `${IPHONE_APP} [Pinterest/iOS]`,
  Reddit: `${ANDROID_APP} Reddit/2025.19.0/Android 14`,
  'a news app': `${ANDROID_APP} JsSdk/2 NewsArticle/10.5.4 NetType/wifi (News 10.5.4 13.000000)`,
  'a mail app that shows pages itself': IPHONE_APP,
  'a reduced WebView (documented)':
    'Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36',
});

// Hard to believe, but nothing in the headers says otherwise (docs/visitors.md, "What the rules cannot know").
const UNKNOWABLE = group('person', PERSON, {
  'a gateway that drives a real browser': { 'user-agent': CHROME, ...TAP },
  'a user agent longer than any browser’s': `${CHROME} ${'Extension/1.2 '.repeat(200)}`,
});

export const VISITOR_REQUESTS: readonly VisitorRequest[] = [
  ...PROBES,
  ...PREFETCHES,
  ...NOT_PREFETCHES,
  ...PREVIEWS,
  ...OFFICE,
  ...APPLE,
  ...GATEWAYS,
  ...AUTOMATION,
  ...NAMED_BOTS,
  ...SHAPELESS,
  ...BY_HEADERS,
  ...BROWSERS,
  ...OTHER_SCREENS,
  ...IN_APP,
  ...UNKNOWABLE,
];
