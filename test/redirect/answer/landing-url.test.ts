import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LinkInput } from '../../../src/links/model/link.ts';
import { landingUrl } from '../../../src/redirect/answer/landing-url.ts';
import { clickParams } from '../../../src/redirect/click/click-params.ts';
import { compileLink } from '../../../src/redirect/compiled-link.ts';
import { readTarget } from '../../../src/redirect/query.ts';
import { testLink } from '../../support/test-link.ts';

const ID = '73b30b226eb44dc884d56968282b8f39';

const HIT_ID = '01a205b9-296a-729b-b7f1-b9aecc740915';

/** The landing URL of a link for a query string, with this ID. */
function land(link: Partial<LinkInput>, query = '', transactionId: string | null = ID): string {
  const compiled = compileLink(testLink(link));
  const { query: pairs } = readTarget(`/spring?${query}`);
  return landingUrl({
    destination: compiled.destination,
    click: clickParams(compiled, pairs, []),
    transactionId,
    transactionIdParam: compiled.link.transaction_id_param,
    hitId: compiled.link.hit_id_param === null ? null : { param: compiled.link.hit_id_param, value: HIT_ID },
    query: pairs,
    passes: compiled.passes,
  });
}

describe('the destination stays as its author wrote it', () => {
  test.each([
    ['a path', 'https://b.example/lp', `https://b.example/lp?_ef_transaction_id=${ID}`],
    ['no path', 'https://b.example', `https://b.example?_ef_transaction_id=${ID}`],
    ['an encoded slash', 'https://b.example/a%2Fb', `https://b.example/a%2Fb?_ef_transaction_id=${ID}`],
    [
      'lower-case escapes',
      'https://b.example/%e4?x=%2f',
      `https://b.example/%e4?x=%2f&_ef_transaction_id=${ID}`,
    ],
    ['a plus', 'https://b.example/?q=a+b', `https://b.example/?q=a+b&_ef_transaction_id=${ID}`],
    ['double slashes', 'https://b.example//a//b', `https://b.example//a//b?_ef_transaction_id=${ID}`],
    ['dot segments', 'https://b.example/a/../b/.', `https://b.example/a/../b/.?_ef_transaction_id=${ID}`],
    [
      'repeated parameters',
      'https://b.example/?a=1&a=2',
      `https://b.example/?a=1&a=2&_ef_transaction_id=${ID}`,
    ],
    [
      'empty parameters',
      'https://b.example/?a=&b&&c=',
      `https://b.example/?a=&b&&c=&_ef_transaction_id=${ID}`,
    ],
    ['a lone question mark', 'https://b.example/?', `https://b.example/?_ef_transaction_id=${ID}`],
    ['an ampersand at the end', 'https://b.example/?a=1&', `https://b.example/?a=1&_ef_transaction_id=${ID}`],
    [
      'a question mark in the query',
      'https://b.example/?a=?',
      `https://b.example/?a=?&_ef_transaction_id=${ID}`,
    ],
    ['a fragment', 'https://b.example/p#top', `https://b.example/p?_ef_transaction_id=${ID}#top`],
    [
      'a query and a fragment',
      'https://b.example/p?a=1#/x?y',
      `https://b.example/p?a=1&_ef_transaction_id=${ID}#/x?y`,
    ],
    ['a port', 'https://b.example:8443/p', `https://b.example:8443/p?_ef_transaction_id=${ID}`],
    ['capitals in the host', 'https://B.Example/P', `https://B.Example/P?_ef_transaction_id=${ID}`],
    [
      'non-ASCII, which is encoded',
      'https://b.example/größe?é=ü',
      `https://b.example/gr%C3%B6%C3%9Fe?%C3%A9=%C3%BC&_ef_transaction_id=${ID}`,
    ],
    [
      'a non-ASCII host, which is encoded',
      'https://bücher.example/x',
      `https://xn--bcher-kva.example/x?_ef_transaction_id=${ID}`,
    ],
  ])('%s', (_name, destination, expected) => {
    expect(land({ destination })).toBe(expected);
  });
});

describe('the ID', () => {
  test.each([
    ['fills its macro', 'https://b.example/?tid={transaction_id}', `https://b.example/?tid=${ID}`],
    ['fills its macro in a path', 'https://b.example/c/{transaction_id}/x', `https://b.example/c/${ID}/x`],
    ['fills its macro in a fragment', 'https://b.example/#t={transaction_id}', `https://b.example/#t=${ID}`],
    [
      'fills an empty parameter of its name',
      'https://b.example/?_ef_transaction_id=&b=1',
      `https://b.example/?_ef_transaction_id=${ID}&b=1`,
    ],
    [
      'fills a parameter of its name without "="',
      'https://b.example/?a=1&_ef_transaction_id#f',
      `https://b.example/?a=1&_ef_transaction_id=${ID}#f`,
    ],
    [
      'fills an empty parameter with an encoded name',
      'https://b.example/?%5Fef_transaction_id=',
      `https://b.example/?%5Fef_transaction_id=${ID}`,
    ],
  ])('%s', (_name, destination, expected) => {
    expect(land({ destination })).toBe(expected);
  });

  test('is appended under the name that the link chooses', () => {
    expect(land({ transaction_id_param: 'clickid' })).toBe(`https://brand.example/lp?clickid=${ID}`);
  });

  test('leaves its macro empty and appends nothing where there is none', () => {
    expect(land({ destination: 'https://b.example/?tid={transaction_id}' }, '', null)).toBe(
      'https://b.example/?tid=',
    );
    expect(land({}, '', null)).toBe('https://brand.example/lp');
  });

  test('cannot be brought by the visitor', () => {
    const forged = '_ef_transaction_id=forged&tid=forged&%5fef_transaction_id=forged';
    expect(land({ pass_through: 'all' }, forged)).toBe(
      `https://brand.example/lp?tid=forged&_ef_transaction_id=${ID}`,
    );
    expect(land({ pass_through: 'all', transaction_id_param: 'tid' }, forged)).toBe(
      `https://brand.example/lp?tid=${ID}`,
    );
    const destination = 'https://b.example/?tid={transaction_id}';
    expect(land({ pass_through: 'all', destination }, forged)).toBe(`https://b.example/?tid=${ID}`);
  });
});

describe('macros', () => {
  test.each([
    [
      'are encoded for a query',
      'https://b.example/?c={sub1}&tid={transaction_id}',
      'sub1=a%26b%3D%23%20%C3%BC',
      `https://b.example/?c=a%26b%3D%23%20%C3%BC&tid=${ID}`,
    ],
    [
      'are encoded for a path',
      'https://b.example/{sub1}/{transaction_id}',
      'sub1=..%2F..%2Fx%3F',
      `https://b.example/..%2F..%2Fx%3F/${ID}`,
    ],
    [
      'cannot climb a path',
      'https://b.example/a/{sub1}/{transaction_id}',
      'sub1=..',
      `https://b.example/a//${ID}`,
    ],
    [
      'cannot climb a path, encoded',
      'https://b.example/a/{sub1}/{transaction_id}',
      'sub1=%2e%2E',
      `https://b.example/a//${ID}`,
    ],
    [
      'are empty where nothing is known',
      'https://b.example/?a={sub9}&t={transaction_id}',
      '',
      `https://b.example/?a=&t=${ID}`,
    ],
    [
      'take offer and affiliate',
      'https://b.example/?o={offer_id}&a={affiliate_id}&t={transaction_id}',
      '',
      `https://b.example/?o=2101&a=7&t=${ID}`,
    ],
    [
      'take what is sent to Everflow',
      'https://b.example/?u={creative_id}&t={transaction_id}',
      'creative_id=abc',
      `https://b.example/?u=&t=${ID}`,
    ],
  ])('%s', (_name, destination, query, expected) => {
    expect(land({ destination, pass_through: 'none' }, query)).toBe(expected);
  });
});

describe('what is passed through', () => {
  test.each([
    [
      'tracking parameters',
      'tracking',
      'sub1=a&utm_source=m&gclid=g&ScCid=s&x=1',
      'sub1=a&utm_source=m&gclid=g&ScCid=s',
    ],
    ['all of them', 'all', 'x=1&y=2', 'x=1&y=2'],
    ['only the named', ['y'], 'x=1&y=2', 'y=2'],
    ['as it came', 'all', 'x=%2f+%20a', 'x=%2f+%20a'],
    ['repeated ones too', 'all', 'x=1&x=2', 'x=1&x=2'],
    ['braces encoded', 'all', 'x={sub1}', 'x=%7Bsub1%7D'],
    ['a broken escape mended', 'all', 'x=100%&y=%zz', 'x=100%25&y=%25zz'],
    ['raw bytes encoded', 'all', 'x=\u00c3\u00bc"<>', 'x=%C3%BC%22%3C%3E'],
  ] as const)('%s', (_name, pass_through, query, expected) => {
    const link = { pass_through: typeof pass_through === 'string' ? pass_through : [...pass_through] };
    expect(land(link, query)).toBe(`https://brand.example/lp?${expected}&_ef_transaction_id=${ID}`);
  });

  test('never repeats a name that the destination has', () => {
    const link = { destination: 'https://b.example/?utm_source=own', pass_through: 'all' } as const;
    expect(land(link, 'utm_source=theirs&x=1')).toBe(
      `https://b.example/?utm_source=own&x=1&_ef_transaction_id=${ID}`,
    );
  });
});

test('whatever the query, the landing URL stays on its origin, is plain ASCII and has the ID once', () => {
  const destinations = [
    'https://brand.example/lp',
    'https://brand.example',
    'https://brand.example/{sub1}/x{sub2}?a={sub3}#f{sub4}',
    'https://brand.example/?_ef_transaction_id=&x=%2F#top',
    'https://brand.example/p?tid={transaction_id}&u={source_id}',
  ];
  const piece = fc.oneof(
    fc.constantFrom(
      'sub1=',
      'sub2=',
      'sub3=',
      'sub4=',
      'source_id=',
      'x=',
      '&',
      '=',
      '#',
      '?',
      '//',
      '\\',
      '..',
      '@',
      '%',
      '%0d%0a',
      '%00',
      '%2e',
      '%2F',
      '{transaction_id}',
      '_ef_transaction_id=',
      'tid=',
      '+',
      ';',
    ),
    fc.string({
      unit: fc.integer({ min: 0x21, max: 0xff }).map(code => String.fromCharCode(code)),
      maxLength: 8,
    }),
  );
  const query = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...destinations), query, (destination, text) => {
      const url = land({ destination, pass_through: 'all' }, text);
      expect(url).toMatch(/^[\x21-\x7e]+$/);
      expect(url).not.toMatch(/[{}"<>\\]/);
      const parsed = new URL(url);
      expect(parsed.origin).toBe('https://brand.example');
      const params = [...parsed.searchParams].filter(
        ([name]) => name === '_ef_transaction_id' || name === 'tid',
      );
      expect(url.split(ID)).toHaveLength(2);
      expect(params.filter(([, value]) => value === ID)).toHaveLength(1);
      expect(
        params.filter(([name]) => name === '_ef_transaction_id').every(([, value]) => value === ID),
      ).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

describe('the hit ID', () => {
  test('is appended where the link names a parameter for it, with a transaction ID or without', () => {
    const link = { hit_id_param: 'hid', destination: 'https://b.example/lp?tid={transaction_id}#top' };
    expect(land(link)).toBe(`https://b.example/lp?tid=${ID}&hid=${HIT_ID}#top`);
    expect(land(link, '', null)).toBe(`https://b.example/lp?tid=&hid=${HIT_ID}#top`);
  });

  test('is never the visitor’s', () => {
    const link = { hit_id_param: 'hid', pass_through: 'all' as const };
    expect(land(link, 'hid=mine&a=1', null)).toBe(`https://brand.example/lp?a=1&hid=${HIT_ID}`);
  });
});
