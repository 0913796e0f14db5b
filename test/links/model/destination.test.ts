import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiUrl, destinationProblems, parseDestination } from '../../../src/links/model/destination.ts';

describe('a destination is refused', () => {
  test.each([
    ['brand.example/lp', 'absolute'],
    ['//brand.example/lp', 'absolute'],
    [`https://brand.example/${'x'.repeat(4_096)}`, 'longer than 4096'],
    ['/lp', 'absolute'],
    ['', 'absolute'],
    ['javascript:alert(1)', 'absolute'],
    ['data:text/html,x', 'absolute'],
    ['ftp://brand.example/', 'absolute'],
    ['https:brand.example', 'absolute'],
    ['https:/brand.example', 'absolute'],
    ['https:///brand.example', 'absolute'],
    ['https:\\\\brand.example', 'backslash'],
    ['https://brand.example\\@evil.example/', 'backslash'],
    ['https://brand.example/a b', 'a space'],
    [' https://brand.example/', 'a space'],
    ['https://brand.example/\t', 'control character (code 9)'],
    ['https://brand.example/\r\nSet-Cookie: x', 'control character (code 13)'],
    ['https://brand.example/\u007f', 'control character (code 127)'],
    ['https://brand.example/\ud800', 'surrogate'],
    ['https://user:pw@brand.example/', 'user name'],
    ['https://brand.example@evil.example/', 'user name'],
    ['https://{sub1}.example/', 'host'],
    ['https://brand.example:{sub1}/', 'host'],
    ['https://brand.example:99999/', 'not a valid URL'],
    ['https://[::1/', 'not a valid URL'],
    ['https://brand.example/?c={country}', '{country}'],
    ['https://brand.example/?c={}', '{}'],
    ['https://brand.example/?c={sub1', 'lone brace'],
    ['https://brand.example/?c=sub1}', 'lone brace'],
    ['https://brand.example/?c={{sub1}}', 'lone brace'],
  ])('%j, because of its %s', (text, reason) => {
    expect(destinationProblems(text).join()).toContain(reason);
  });

  test('with every unknown macro named once', () => {
    const problems = destinationProblems('https://b.example/{country}/{payout}?a={country}&b={sub1}');
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('{country}');
    expect(problems[1]).toContain('{payout}');
  });
});

test.each([
  'https://brand.example',
  'http://brand.example:8080/a%2Fb//c?x=1&x=&y#f/{sub1}',
  'https://brand.example/?t={transaction_id}&s={affiliate_source_id}&g={google_aid}',
  'HTTPS://Brand.Example/',
  'https://[2001:db8::1]:8443/',
  'https://bücher.example/größe',
])('%s is a destination', text => {
  expect(destinationProblems(text)).toEqual([]);
});

test('any text is either refused, or goes where a browser would say it goes', () => {
  const text = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .tuple(
        fc.constantFrom('https://brand.example', 'https:', '//', 'http://a@', 'https://b.example/'),
        fc.string({ unit: 'binary' }),
      )
      .map(parts => parts.join('')),
  );
  fc.assert(
    fc.property(text, url => {
      if (destinationProblems(url).length > 0) return;
      const { origin, page, fragment, hostname } = parseDestination(url, '_ef_transaction_id');
      const filled = [...page, ...fragment].map(part => (typeof part === 'string' ? part : 'x')).join('');
      expect(filled).toMatch(/^[\x21-\x7e]+$/);
      expect(new URL(filled).origin).toBe(new URL(origin).origin);
      expect(new URL(filled).hostname).toBe(hostname);
    }),
    { numRuns: 3_000 },
  );
});

test('a URL for a header keeps what is ASCII', () => {
  expect(asciiUrl('https://bücher.example/%2f/é?ü#ß')).toBe(
    'https://xn--bcher-kva.example/%2f/%C3%A9?%C3%BC#%C3%9F',
  );
});
