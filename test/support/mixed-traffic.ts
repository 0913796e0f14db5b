import type { LinkInput } from '../../src/links/model/link.ts';
import { personHeaders, type Tap, tap } from './load.ts';

/** The links that mixed traffic goes to. */
export const MIXED_LINKS: readonly Partial<LinkInput>[] = [
  { slug: 'spring', offer_id: 2101, hit_id_param: 'hid' },
  { slug: 'summer', offer_id: 2102, hit_id_param: 'hid' },
  { slug: 'crowd', offer_id: 2103, hit_id_param: 'hid' },
  { slug: 'twins', offer_id: 2104, hit_id_param: 'hid', duplicate_window_ms: 600_000 },
  { slug: 'again', offer_id: 2105, hit_id_param: 'hid', session: 'reuse' },
  { slug: 'closed', offer_id: 2106, active: false },
];

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const RUNNING_SESSION = 'ef_session_2105=1; ef_tid_c_o_2105=00000000000000000000000000000001';
/** All of them at one address, as behind a mobile carrier: no nth person has it. */
const CROWD = personHeaders(0xffffff);

/** The nth visitor's taps; most have one, some the same one twice. */
type Kind = (n: number) => readonly Tap[];

/** Of a hundred visitors, so many of each kind. */
const KINDS: readonly (readonly [share: number, kind: Kind])[] = [
  [40, n => [tap('spring', n)]],
  [15, n => [tap('summer', n)]],
  [8, n => [tap('twins', n), tap('twins', n)]],
  [5, n => [tap('again', n)]],
  [3, n => [withHeaders(tap('again', n), { cookie: RUNNING_SESSION })]],
  [5, n => [{ ...tap('crowd', n), headers: CROWD }]],
  [7, n => [withHeaders(tap('spring', n), { 'user-agent': GOOGLEBOT })]],
  [4, n => [withHeaders(tap('summer', n), { 'sec-purpose': 'prefetch' })]],
  [4, n => [{ ...tap('spring', n), method: 'HEAD' }]],
  [5, n => [tap('nothing', n)]],
  [4, n => [tap('closed', n)]],
];

/** At least `count` taps of people, bots and browsers, in an order that `random` (0 to below 1) decides. */
export function* mixedTraffic(count: number, random: () => number): Generator<Tap, undefined> {
  let taps = 0;
  for (let n = 0; taps < count; n++) {
    for (const each of kindAt(random() * 100)(n)) {
      taps += 1;
      yield each;
    }
  }
  return undefined;
}

function kindAt(percent: number): Kind {
  let upTo = 0;
  for (const [share, kind] of KINDS) {
    upTo += share;
    if (percent < upTo) return kind;
  }
  throw new Error('the shares of all kinds of visitors are to be 100 in sum');
}

function withHeaders(plain: Tap, headers: Readonly<Record<string, string>>): Tap {
  return { ...plain, headers: { ...plain.headers, ...headers } };
}
