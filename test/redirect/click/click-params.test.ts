import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LinkInput } from '../../../src/links/model/link.ts';
import { clickParams, clickPathAndQuery } from '../../../src/redirect/click/click-params.ts';
import { compileLink } from '../../../src/redirect/compiled-link.ts';
import { readTarget } from '../../../src/redirect/query.ts';
import { testLink } from '../../support/test-link.ts';

function click(query: string, link: Partial<LinkInput> = {}, extra: [string, string][] = []) {
  return clickParams(compileLink(testLink(link)), readTarget(`/spring?${query}`).query, extra);
}
const params = (...args: Parameters<typeof click>) => Object.fromEntries(click(...args).params);

describe('the parameters of a click', () => {
  test.each<[string, string, Partial<LinkInput>, Record<string, string>]>([
    [
      'come from the query by name',
      'sub1=a&sub10=b&source_id=c&x=1&utm_source=m',
      {},
      { sub1: 'a', sub10: 'b', source_id: 'c' },
    ],
    ['are decoded', 'sub1=a+b%20%C3%BC%2F', {}, { sub1: 'a b ü/' }],
    ['take the first of a repeated name', 'sub1=a&sub1=b', {}, { sub1: 'a' }],
    ['leave out empty values', 'sub1=&sub2', {}, {}],
    [
      'fall back to the default for an empty value',
      'sub1=',
      { default_params: { sub1: 'd' } },
      { sub1: 'd' },
    ],
    [
      'prefer the query to a default',
      'sub1=q',
      { default_params: { sub1: 'd', sub2: 'e' } },
      { sub1: 'q', sub2: 'e' },
    ],
    ['prefer a fixed one to the query', 'sub5=q', { fixed_params: { sub5: 'f' } }, { sub5: 'f' }],
    ['are mapped', 'utm_campaign=c', { param_map: { utm_campaign: 'sub2' } }, { sub2: 'c' }],
    [
      'prefer their own name to a mapped one',
      'utm_campaign=c&sub2=own',
      { param_map: { utm_campaign: 'sub2' } },
      { sub2: 'own' },
    ],
    ['can be moved by the map', 'sub1=a', { param_map: { sub1: 'sub3' } }, { sub3: 'a' }],
    ["know Snapchat's spelling", 'ScCid=s', {}, { sccid: 's' }],
    ['never hold oid, affid or an ID', 'oid=1&affid=2&transaction_id=3&sub1=a', {}, { sub1: 'a' }],
    ['ignore names of every object', '__proto__=x&constructor=y&toString=z', {}, {}],
  ])('%s', (_name, query, link, expected) => {
    expect(params(query, link)).toEqual(expected);
  });

  test("have the settings' extra ones between the query and the fixed", () => {
    const link = { fixed_params: { sub2: 'fixed' } };
    expect(
      params('sub1=q&sub2=q', link, [
        ['sub1', 'extra'],
        ['sub2', 'extra'],
        ['async', '1'],
      ]),
    ).toEqual({
      sub1: 'extra',
      sub2: 'fixed',
      async: '1',
    });
  });

  test.each([
    ['uid=abc', ['uid']],
    ['creative_id=-1', ['creative_id']],
    ['cost=1,5', ['cost']],
    ['idfa=not-a-uuid', ['idfa']],
    ['uid=12&idfa=AEBE52E7-03EE-455A-B3C4-E57283966239&cost=0.25', []],
  ])('leave out what its type forbids: %s', (query, leftOut) => {
    const made = click(query);
    expect(made.leftOut).toEqual(leftOut);
    for (const name of leftOut) expect(made.params.has(name)).toBe(false);
  });
});

test('what the query says is the same with and without parameters of the link and the settings', () => {
  const name = fc.constantFrom('sub1', 'sub2', 'sub3', 'uid', 'ScCid', 'utm_term', 'affid', 'x');
  const query = fc
    .array(fc.tuple(name, fc.constantFrom('', '1', 'a', 'b%20c')))
    .map(pairs => pairs.map(pair => pair.join('=')).join('&'));
  fc.assert(
    fc.property(query, text => {
      const link = { param_map: { utm_term: 'sub2', sub3: 'sub1' } };
      const plain = click(text, link);
      const others = click(text, { ...link, default_params: { sub9: 'd' }, fixed_params: { sub8: 'f' } }, [
        ['sub7', 'e'],
      ]);
      expect([...others.params]).toEqual([['sub9', 'd'], ...plain.params, ['sub7', 'e'], ['sub8', 'f']]);
      expect(others.leftOut).toEqual(plain.leftOut);
    }),
  );
});

describe('the affiliate', () => {
  const open = { affiliate_from_query: true };
  test.each<[string, Partial<LinkInput>, number, string[]]>([
    ['affid=9', {}, 7, []],
    ['affid=9', open, 9, []],
    ['affid=9&affid=10', open, 9, []],
    ['', open, 7, []],
    ['affid=', open, 7, []],
    ['affid=x9', open, 7, ['affid']],
    ['affid=0', open, 7, ['affid']],
  ])('%s', (query, link, affiliateId, leftOut) => {
    expect(click(query, link)).toMatchObject({ affiliateId, leftOut });
  });
});

test('the request for a click is encoded', () => {
  expect(clickPathAndQuery('/clk', click('sub1=a%26b%3Dc%20%23'))).toBe(
    '/clk?oid=2101&affid=7&sub1=a%26b%3Dc%20%23',
  );
});
