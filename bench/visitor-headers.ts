import type { IncomingHttpHeaders } from 'node:http';

/** Length of a hostile header: near the server's limit for all headers together. */
const LENGTH = 30_000;

const NAVIGATION = {
  host: 'go.brand.example',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.9',
  'accept-encoding': 'gzip, deflate, br, zstd',
};

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36';
const WEBVIEW =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A.250205.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/136.0.7103.60 Mobile Safari/537.36';

/** Headers of people's browsers. */
export const USUAL: Readonly<Record<string, IncomingHttpHeaders>> = {
  'Chrome on Windows': {
    ...NAVIGATION,
    'sec-ch-ua': '"Not)A;Brand";v="8", "Chromium";v="138", "Google Chrome";v="138"',
    'sec-ch-ua-mobile': '?0',
    'sec-ch-ua-platform': '"Windows"',
    'upgrade-insecure-requests': '1',
    'user-agent': CHROME,
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-user': '?1',
    'sec-fetch-dest': 'document',
  },
  'Safari on an iPhone': {
    ...NAVIGATION,
    'user-agent':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  'Firefox on Linux': {
    ...NAVIGATION,
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
  'Instagram on a Pixel': {
    ...NAVIGATION,
    'user-agent': `${WEBVIEW} Instagram 378.0.0.52.68 Android (35/15; 420dpi; 1080x2251; Google/google; Pixel 9; tokay; tokay; en_US; 731137240; IABMV/1)`,
    'x-requested-with': 'com.instagram.android',
  },
};

/** Attempts to slow the rules down: long texts that make patterns backtrack. */
export const HOSTILE: Readonly<Record<string, IncomingHttpHeaders>> = {
  ...withUserAgent('a', 'letters'),
  ...withUserAgent('a/1.0;', 'products'),
  ...withUserAgent('; a', 'brackets’ parts'),
  ...withUserAgent('Mozilla/5.0 (', 'open brackets'),
  ...withUserAgent('@a-', 'addresses'),
  ...withUserAgent('1.', 'numbers'),
  ...withUserAgent('(iPhone ', 'phones'),
  ...withUserAgent('Mozilla/5.0 (Linux; Android 1; ', 'Androids'),
  ...withUserAgent('Instagram 1 [FB', 'apps'),
  ...withUserAgent('x11)( chrome/111 safari/1 ', 'browsers'),
  ...withUserAgent(' \t', 'white space'),
  'a browser, then letters': { 'user-agent': CHROME + 'a'.repeat(LENGTH) },
  'an app, then products': { 'user-agent': `${WEBVIEW} ${'bot/1.0; '.repeat(LENGTH / 9)}` },
  ...withSecPurpose('"', 'quotes'),
  ...withSecPurpose('"\\', 'escapes'),
  ...withSecPurpose('\\"', 'escaped quotes'),
  ...withSecPurpose('(', 'inner lists'),
  ...withSecPurpose('a,', 'items'),
  ...withSecPurpose('a;', 'parameters'),
  ...withSecPurpose(' ', 'blanks'),
  ...withSecPurpose('prefetc,', 'almost prefetches'),
  'all headers at once': Object.fromEntries(
    ['user-agent', 'sec-purpose', 'purpose', 'x-moz', 'x-purpose', 'sec-fetch-mode', 'sec-ch-ua', 'from'].map(
      name => [name, 'a, "(;/1.0@'.repeat(LENGTH / 88)],
    ),
  ),
};

function withUserAgent(part: string, name: string): Record<string, IncomingHttpHeaders> {
  return { [`user agent of ${name}`]: { 'user-agent': part.repeat(LENGTH / part.length) } };
}

function withSecPurpose(part: string, name: string): Record<string, IncomingHttpHeaders> {
  return {
    [`Sec-Purpose of ${name}`]: { 'user-agent': CHROME, 'sec-purpose': part.repeat(LENGTH / part.length) },
  };
}
