import type { IncomingHttpHeaders } from 'node:http';
import { crawlers, people } from '../visitor-corpora.ts';

/** A request as the way of a hit reads it from the web server. */
export interface BenchRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly socket: { readonly remoteAddress: string };
}

/** The slugs that are asked for, each as often as any other. */
export const SLUGS: readonly string[] = Array.from({ length: 50 }, (_, i) => `spring/${i}`);

const PEOPLE = people().flatMap(({ userAgents }) => userAgents);
const CRAWLERS = crawlers().userAgents;
/** Of a hundred hits, by programs that give their name. */
const CRAWLER_PERCENT = 5;
const RETURNING_PERCENT = 20;
const IPV6_PERCENT = 30;

const QUERIES = [
  '',
  'sub1=mail&sub2=may',
  'utm_source=sms&utm_medium=sms&utm_campaign=spring-26&sub1=a81f',
  'sub1=J%C3%BCrgen+M&fbclid=IwY2xjawExh3hleHRuA2FlbQIxMAABHXcZ1tHvG0y4bq3XoZb8K0m5nU',
];
const ANALYTICS = '_ga=GA1.2.1234567890.1700000000; _fbp=fb.1.1700000000000.1234567890; consent=yes';
const OURS = `ef_tid_c_o_2101=${'a'.repeat(32)}; ef_session_2101=1; ef_witness=1`;

/** As many different requests, none of whose texts V8 has seen before; the same for the same `seed`. */
export function benchRequests(count: number, seed: number): BenchRequest[] {
  const random = randomsOf(seed);
  const among = <T>(list: readonly T[], fallback: T) => list[Math.floor(random() * list.length)] ?? fallback;
  const falls = (percent: number) => random() * 100 < percent;
  return Array.from({ length: count }, () => {
    const query = among(QUERIES, '');
    const address = falls(IPV6_PERCENT)
      ? `2001:db8:${hex(random())}:${hex(random())}::1`
      : `${byte(random())}.${byte(random())}.${byte(random())}.7`;
    return {
      method: 'GET',
      headers: headersOf({
        'user-agent': among(falls(CRAWLER_PERCENT) ? CRAWLERS : PEOPLE, ''),
        ...(falls(50) ? { cookie: falls(RETURNING_PERCENT) ? `${ANALYTICS}; ${OURS}` : ANALYTICS } : {}),
      }),
      socket: { remoteAddress: fresh(address) },
      url: fresh(`/${among(SLUGS, '')}${query === '' ? '' : `?${query}`}`),
    };
  });
}

function headersOf(own: Readonly<Record<string, string>>): IncomingHttpHeaders {
  const headers = {
    host: 'go.brand.com',
    connection: 'keep-alive',
    'upgrade-insecure-requests': '1',
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'accept-encoding': 'gzip, deflate, br',
    'accept-language': 'en-GB,en;q=0.9',
    ...own,
  };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fresh(value)]));
}

/** A copy: V8 computes a text's hash once, and a server sees each text for the first time. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function byte(random: number): number {
  return 1 + Math.floor(random * 254);
}

function hex(random: number): string {
  return Math.floor(random * 0xffff).toString(16);
}

/** Numbers from 0 up to 1 that look like chance: mulberry32. */
function randomsOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
