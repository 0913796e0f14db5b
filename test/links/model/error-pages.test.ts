import { describe, expect, test } from 'vitest';
import { parseLink } from '../../../src/links/model/parse-link.ts';
import { importText, testStore } from '../store/link-store-fixture.ts';

const PAGE = 'https://own.example/full';
const LINK = { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination: 'https://own.example/lp' };

function parse(onError: unknown, fields: Record<string, unknown> = {}) {
  return parseLink({ ...LINK, on_error: onError, ...fields }, { allowHttp: false });
}

function problemsOf(onError: unknown, fields: Record<string, unknown> = {}): string[] {
  const parsed = parse(onError, fields);
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field} ${message}`);
}

test('spaces in keys are removed, and nothing else changes', () => {
  const parsed = parse({ ' 2, 3 , 9 - 13': PAGE, '*': `${PAGE}?a={sub1}#b` });
  expect(parsed).toMatchObject({
    ok: true,
    value: { on_error: { '2,3,9-13': PAGE, '*': `${PAGE}?a={sub1}#b` } },
  });
});

test('an absent on_error is empty', () => {
  expect(parse(undefined)).toMatchObject({ ok: true, value: { on_error: {} } });
});

test.each(['1', '99999', '1-99999', '1-2,4,6-8', '2,1'])('%s is a key', key => {
  expect(problemsOf({ [key]: PAGE })).toEqual([]);
});

describe('refused by name', () => {
  test.each([
    ...['', 'x', '0', '02', '-1', '1.5', '100000', '1-100000', '3-2', '3-3', '1-', '-', ',', '1,', '1,,2'],
    ...['1;2', '1-2-3', '1,*', '**', '2\t', '\u0661', '1e3', '0x1', '1,'.repeat(129)],
  ])('the key %j', key => {
    expect(problemsOf({ [key]: PAGE })).toEqual([expect.stringContaining(`on_error.${key} must be codes`)]);
  });

  test('codes that two keys name, or one twice', () => {
    expect(problemsOf({ '2,3': PAGE, '1-2': PAGE, '9-13': PAGE, '12,20': PAGE, '5,5': PAGE })).toEqual([
      'on_error.2,3 names code 2, which "1-2" already names; a code can have only one page',
      'on_error.5,5 names code 5, which it already names; a code can have only one page',
      'on_error.12,20 names code 12, which "9-13" already names; a code can have only one page',
    ]);
    expect(problemsOf({ '1-100': PAGE, '2': PAGE, '50': PAGE })).toHaveLength(2);
    expect(problemsOf({ '2,3': PAGE, '2, 3': PAGE })).toHaveLength(2);
  });

  test('the rest twice', () => {
    expect(problemsOf({ '*': PAGE, ' * ': PAGE })).toEqual([
      'on_error. *  repeats "*"; all other codes can have only one page',
    ]);
  });

  test('pages that rejected_url could not be', () => {
    const bad = { '1': '/x', '2': 'https://own.example/{nothing}', '3': 5, '4': null };
    expect(problemsOf(bad).map(problem => problem.split(' ')[0])).toEqual([
      'on_error.1',
      'on_error.2',
      'on_error.3',
      'on_error.4',
    ]);
    expect(problemsOf({ '2': 'https://go.brand.example/x' }, { domain: 'go.brand.example' })).toEqual([
      "on_error.2 is on the link's own domain go.brand.example, which would be a loop",
    ]);
    expect(problemsOf({ '2': `${PAGE}?hid=1` }, { hit_id_param: 'hid' })).toEqual([
      'hit_id_param must not be a parameter that on_error.2 already has: "hid"',
    ]);
  });

  test('a value that is not an object, and more than a hundred pages', () => {
    expect(problemsOf('x')).toEqual([expect.stringContaining('on_error must be a JSON object such as')]);
    expect(problemsOf([PAGE])).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [String(i + 1), PAGE]));
    expect(problemsOf(many)).toEqual(['on_error must have at most 100 pages']);
  });
});

test('in CSV, keys have columns of their own or stand in a JSON cell, and deep_link stands in one', async () => {
  const store = await testStore();
  const csv = `slug,offer_id,affiliate_id,destination,on_error,"on_error.2,3",deep_link
a,1,1,https://own.example/,"{""*"":""${PAGE}""}",${PAGE}?a,"{""param"":""url"",""hosts"":[""brand.example""]}"
`;
  expect(await importText(store, csv, { format: 'csv' })).toMatchObject({ created: 1, problems: [] });
  expect((await store.findAll('a')).map(({ link }) => link)).toMatchObject([
    {
      on_error: { '*': PAGE, '2,3': `${PAGE}?a` },
      deep_link: { param: 'url', hosts: ['brand.example'] },
    },
  ]);
  const broken = 'slug,offer_id,affiliate_id,destination,deep_link\na,1,1,https://own.example/,url\n';
  expect(await importText(store, broken, { format: 'csv' })).toMatchObject({
    problems: [
      {
        field: 'deep_link',
        message: expect.stringContaining('such as {"param":"url","hosts":["brand.example"]}'),
      },
    ],
  });
});
