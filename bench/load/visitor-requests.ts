import { crawlers, missed, people } from '../visitor-corpora.ts';

/** The whole text of the `i`th request of a load. */
export type Requests = (i: number) => string;

/** Host of all contenders' links; nobody resolves it. */
const HOST = 'go.brand.example';

/** Number of user agents: a prime, so that each meets all languages and cookies. */
const USER_AGENTS = 251;

const LANGUAGES = [
  'en-US,en;q=0.9',
  'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  'en-GB,en;q=0.9',
  'fr-FR,fr;q=0.9',
  'es-419,es;q=0.9,en;q=0.8',
  'pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7',
];

/** Cookies of other programs on the brand's domain; two visitors in three have none. */
const COOKIES = [
  null,
  null,
  '_ga=GA1.1.1734021186.1751882113; _ga_B2Q7LTS8XK=GS2.1.s1751882113$o1$g0$t1751882113$j60; consent=v2:1110; cart=9f31c5d2',
];

/** Requests from people who differ in browser, headers and query, so that every visitor is new. */
export function peoplesRequests(pathOf: (i: number) => string): Requests {
  const userAgents = spread(
    people().flatMap(corpus => corpus.userAgents),
    USER_AGENTS,
  );
  const count = USER_AGENTS * LANGUAGES.length;
  const heads = Array.from({ length: count }, (_, i) => browserHead(userAgents[i % USER_AGENTS] ?? '', i));
  return numbered(pathOf, heads);
}

/** Requests from all kinds of crawlers that the visitor rules find; `npm run bench:visitors` lists the others. */
export function botsRequests(pathOf: (i: number) => string): Requests {
  const corpus = crawlers();
  const unknown = new Set(missed(corpus).map(({ userAgent }) => userAgent));
  // Some instances contain characters that no header can.
  const found = corpus.userAgents.filter(one => !unknown.has(one) && /^[\x20-\x7e]+$/.test(one));
  const heads = spread(found, USER_AGENTS).map(userAgent =>
    head({ host: HOST, 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'gzip, deflate' }),
  );
  return numbered(pathOf, heads);
}

/** Adds a number to the query, so that no two requests of a run are the same. */
function numbered(pathOf: (i: number) => string, heads: readonly string[]): Requests {
  let n = 0;
  return i => {
    n += 1;
    return `GET ${pathOf(i)}?sub1=a&utm_source=mail&n=${n}${heads[n % heads.length]}`;
  };
}

/** Headers that common browsers send after a tap on a link in a message. */
function browserHead(userAgent: string, i: number): string {
  const chrome = /Chrome\/(\d+)/.exec(userAgent)?.[1];
  const android = userAgent.includes('Android');
  const cookie = COOKIES[i % COOKIES.length];
  const hints = {
    'sec-ch-ua': `"Not)A;Brand";v="8", "Chromium";v="${chrome}", "Google Chrome";v="${chrome}"`,
    'sec-ch-ua-mobile': android ? '?1' : '?0',
    'sec-ch-ua-platform': android ? '"Android"' : '"Windows"',
  };
  return head({
    host: HOST,
    connection: 'keep-alive',
    ...(chrome === undefined ? {} : hints),
    'upgrade-insecure-requests': '1',
    'user-agent': userAgent,
    accept:
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-user': '?1',
    'sec-fetch-dest': 'document',
    'accept-encoding': 'gzip, deflate, br, zstd',
    'accept-language': LANGUAGES[i % LANGUAGES.length] ?? '',
    ...(cookie ? { cookie } : {}),
  });
}

/** The part of a request after its target. */
function head(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return ` HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** `count` values, spread evenly over the list. */
function spread(values: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)] ?? '');
}
