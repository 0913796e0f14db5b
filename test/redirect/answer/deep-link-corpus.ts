import { ATTACKS, DEEP_LINK, RAW_ATTACKS } from '../open-redirect-attacks.ts';

/** A query string, and by what it attacks. */
export interface Attack {
  readonly kind: string;
  readonly query: string;
}

/** Every attack as the query string of a request. */
export const ALL_ATTACKS: readonly Attack[] = [
  ...Object.entries(ATTACKS).flatMap(([kind, texts]) =>
    texts.map(text => ({ kind, query: `url=${encodeURIComponent(text)}` })),
  ),
  ...Object.entries(RAW_ATTACKS).flatMap(([kind, queries]) => queries.map(query => ({ kind, query }))),
];

/** The link under attack: its destination is on none of the hosts that it allows. */
export const ATTACKED_LINK = {
  slug: 'spring',
  destination: 'https://own.example/lp',
  deep_link: DEEP_LINK,
} as const;

/** Every host that an answer of that link may lead to. */
export function isGoodHost(host: string): boolean {
  return (
    ['own.example', 'brand.example', 'xn--bcher-kva.example'].includes(host) ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(shop\.example|brand\.test)$/.test(host)
  );
}

/** The host in a Location as a browser takes it. */
export function browserHost(location: string): string {
  return new URL(location).hostname;
}

/**
 * The host in a Location for one who knows nothing of URLs but their outline, and takes none that has anything in
 * its host's place but letters, digits, hyphens and dots: not even a port.
 */
export function plainHost(location: string): string {
  if (!/^[\x21-\x7e]+$/.test(location)) return 'not printable ASCII';
  if (location.includes('\\')) return 'has a backslash';
  const [scheme = '', rest = ''] = location.split('://', 2);
  if (scheme.toLowerCase() !== 'https') return `scheme ${scheme}`;
  const end = rest.search(/[/?#]/);
  const host = (end < 0 ? rest : rest.slice(0, end)).toLowerCase();
  return /^[a-z0-9.-]+$/.test(host) ? host : `odd host ${host}`;
}

/** What the visitor asks for, written into the query as it is, and the page, before anything is appended. */
export const GOOD_PAGES: readonly (readonly [written: string, page: string])[] = [
  ['https://brand.example', 'https://brand.example'],
  ['https://brand.example/', 'https://brand.example/'],
  ['https://brand.example/shoes', 'https://brand.example/shoes'],
  ['https%3A%2F%2Fbrand.example%2Fshoes', 'https://brand.example/shoes'],
  ['https%3a%2f%2fbrand.example%2fshoes%3fsize%3d42', 'https://brand.example/shoes?size=42'],
  ['https%3A%2F%2Fbrand.example%2Fp%3Fa%3D1%26b%3D2', 'https://brand.example/p?a=1&b=2'],
  ['https://brand.example/p?a=1', 'https://brand.example/p?a=1'],
  ['https://brand.example/?', 'https://brand.example/?'],
  ['https://brand.example?a=1', 'https://brand.example?a=1'],
  ['https://brand.example/p/', 'https://brand.example/p/'],
  ['https://brand.example//p//q', 'https://brand.example//p//q'],
  ['https://brand.example/a/../b/./c', 'https://brand.example/a/../b/./c'],
  ['https://brand.example/a%252Fb', 'https://brand.example/a%2Fb'],
  ['https://brand.example/a%252fb%253F', 'https://brand.example/a%2fb%3F'],
  ['https://brand.example/%2525', 'https://brand.example/%25'],
  ['https://brand.example/s?q=red+shoes', 'https://brand.example/s?q=red+shoes'],
  ['https://brand.example/s?q=red%2Bshoes', 'https://brand.example/s?q=red+shoes'],
  ['https://brand.example/s?q=red%2520shoes', 'https://brand.example/s?q=red%20shoes'],
  ['https://brand.example/@maker/p', 'https://brand.example/@maker/p'],
  ['https://brand.example/p?mail=a@b.example', 'https://brand.example/p?mail=a@b.example'],
  [
    'https://brand.example/p?next=https://other.example/',
    'https://brand.example/p?next=https://other.example/',
  ],
  ['https://brand.example/p?next=//other.example', 'https://brand.example/p?next=//other.example'],
  ['https://brand.example/a:b;c=d,e', 'https://brand.example/a:b;c=d,e'],
  ["https://brand.example/!$'()*~-._", "https://brand.example/!$'()*~-._"],
  ['https://brand.example/p?a[]=1&x=', 'https://brand.example/p?a[]=1'],
  ['https://brand.example/p?a=1%26a=2%26%26b', 'https://brand.example/p?a=1&a=2&&b'],
  ['https://brand.example/p?a==b?c', 'https://brand.example/p?a==b?c'],
  ['https://brand.example/p%23top', 'https://brand.example/p#top'],
  ['https://brand.example/p?a=1%23/route?b=2', 'https://brand.example/p?a=1#/route?b=2'],
  ['https://brand.example%23top', 'https://brand.example#top'],
  ['https://BRAND.example/P', 'https://BRAND.example/P'],
  ['HTTPS://brand.example/p', 'HTTPS://brand.example/p'],
  ['https://brand.example:443/p', 'https://brand.example/p'],
  ['https://brand.example:443', 'https://brand.example'],
  ['https://www.shop.example/p', 'https://www.shop.example/p'],
  ['https://a.b-c.d1.shop.example/p', 'https://a.b-c.d1.shop.example/p'],
  ['https://1.shop.example/p', 'https://1.shop.example/p'],
  ['https://a--b.Shop.Example/p', 'https://a--b.Shop.Example/p'],
  ['https://xn--bcher-kva.example/b%25C3%25BCcher', 'https://xn--bcher-kva.example/b%C3%BCcher'],
  ['https://www.brand.test/p', 'https://www.brand.test/p'],
  ['https://brand.example/gr%C3%B6%C3%9Fe', 'https://brand.example/gr%C3%B6%C3%9Fe'],
  ['https://brand.example/gr\u00c3\u00b6', 'https://brand.example/gr%C3%B6'],
  ['https://brand.example/%F0%9F%91%9F', 'https://brand.example/%F0%9F%91%9F'],
  [
    'https://brand.example/{sub1}/%7Btransaction_id%7D',
    'https://brand.example/%7Bsub1%7D/%7Btransaction_id%7D',
  ],
  ['https://brand.example/100%2525?a="b"<c>|`^', 'https://brand.example/100%25?a=%22b%22%3Cc%3E%7C%60%5E'],
  ['https://brand.example/50%25-off', 'https://brand.example/50%25-off'],
];
