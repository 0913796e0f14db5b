import { describe, expect, test } from 'vitest';
import { compactLink, completeLink } from '../../../src/links/model/compact-link.ts';
import type { Link } from '../../../src/links/model/link.ts';
import { parseLink } from '../../../src/links/model/parse-link.ts';

const GOOD = { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp' };

function problemsOf(fields: Record<string, unknown>, allowHttp = false) {
  const parsed = parseLink({ ...GOOD, ...fields }, { allowHttp });
  return parsed.ok ? [] : parsed.problems.map(problem => `${problem.field} ${problem.message}`);
}

test('four fields are enough, and the rest have the defaults of the design', () => {
  expect(parseLink(GOOD, { allowHttp: false })).toEqual({
    ok: true,
    value: {
      ...GOOD,
      domain: null,
      transaction_id_param: '_ef_transaction_id',
      hit_id_param: null,
      tracking_domain: null,
      default_params: {},
      fixed_params: {},
      param_map: {},
      affiliate_from_query: false,
      pass_through: 'tracking',
      visitors: 'people',
      trap: false,
      session: 'new',
      duplicate_window_ms: 0,
      fallback_url: null,
      rejected_url: null,
      on_error: {},
      deep_link: null,
      active: true,
      archived: false,
      starts_at: null,
      expires_at: null,
      max_clicks: null,
      expired_url: null,
      aliases: [],
      tags: [],
    },
  });
});

describe('a link is refused, by field', () => {
  test.each<[string, Record<string, unknown>]>([
    ['slug', { slug: '-/live' }],
    ['slug', { slug: '' }],
    ['slug', { slug: 'a//b' }],
    ['slug', { slug: '/a' }],
    ['slug', { slug: 'a/' }],
    ['slug', { slug: 'a.b' }],
    ['slug', { slug: 'ä' }],
    ['slug', { slug: 'a'.repeat(129) }],
    ['slug', { slug: 5 }],
    ['domain', { domain: 'https://go.brand.example' }],
    ['domain', { domain: 'go.brand.example:443' }],
    ['domain', { domain: 'go brand' }],
    ['domain', { domain: '' }],
    ['offer_id', { offer_id: '2101' }],
    ['offer_id', { offer_id: 0 }],
    ['offer_id', { offer_id: 1.5 }],
    ['affiliate_id', { affiliate_id: undefined }],
    ['hit_id_param', { hit_id_param: 'a b' }],
    ['hit_id_param', { hit_id_param: '_ef_transaction_id', transaction_id_param: 'tid' }],
    ['hit_id_param', { hit_id_param: 'tid', transaction_id_param: 'tid' }],
    ['hit_id_param', { hit_id_param: 'hid', pass_through: ['hid'] }],
    ['hit_id_param', { hit_id_param: 'hid', destination: 'https://brand.example/?hid=1' }],
    ['hit_id_param', { hit_id_param: 'hid', fallback_url: 'https://brand.example/?hid=' }],
    ['destination', { destination: 'brand.example' }],
    ['destination', { destination: 'https://brand.example/?_ef_transaction_id=73b30b' }],
    ['destination', { destination: 'https://go.brand.example/x', domain: 'go.brand.example' }],
    ['fallback_url', { fallback_url: 'https://GO.brand.example/x', domain: 'go.brand.example' }],
    ['rejected_url', { rejected_url: '/x' }],
    ['expired_url', { expired_url: 'x' }],
    ['transaction_id_param', { transaction_id_param: 'a b' }],
    ['tracking_domain', { tracking_domain: 'http://www.trk.example' }],
    ['tracking_domain', { tracking_domain: 'www.trk.example' }],
    ['default_params.sub11', { default_params: { sub11: 'x' } }],
    ['default_params.oid', { default_params: { oid: '5' } }],
    ['fixed_params.uid', { fixed_params: { uid: 'abc' } }],
    ['fixed_params.sub1', { fixed_params: { sub1: null } }],
    ['param_map.utm_term', { param_map: { utm_term: 'sub0' } }],
    ['affiliate_from_query', { affiliate_from_query: 'yes' }],
    ['pass_through', { pass_through: 'some' }],
    ['pass_through', { pass_through: ['_ef_transaction_id'] }],
    ['visitors', { visitors: 'robots' }],
    ['trap', { trap: 'yes' }],
    ['session', { session: 'always' }],
    ['duplicate_window_ms', { duplicate_window_ms: -1 }],
    ['active', { active: 1 }],
    ['starts_at', { starts_at: 'tomorrow' }],
    ['expires_at', { expires_at: '2026-12-31' }],
    ['expires_at', { starts_at: '2026-12-31T00:00:00Z', expires_at: '2026-12-30T00:00:00Z' }],
    ['archived', { archived: 'no' }],
    ['max_clicks', { max_clicks: 0 }],
    ['max_clicks', { max_clicks: 1.5 }],
    ['aliases', { aliases: 'old' }],
    ['aliases', { aliases: Array.from({ length: 21 }, (_, i) => `a${i}`) }],
    ['aliases.1', { aliases: ['old', '-old'] }],
    ['aliases.1', { aliases: ['old', 'spring'] }],
    ['aliases.1', { aliases: ['old', 'old'] }],
    ['tags.0', { tags: [''] }],
    ['offer', { offer: 2101 }],
  ])('%s: %j', (field, fields) => {
    const problems = problemsOf(fields);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${field} `), problems[0]).toBe(true);
  });

  test('with all problems at once', () => {
    expect(problemsOf({ slug: '', offer_id: 'x', destination: '/', offer: 1, tags: 'a' })).toHaveLength(5);
  });

  test.each([null, [], 'spring', 5])('when it is %j, not an object', input => {
    expect(parseLink(input, { allowHttp: false })).toMatchObject({
      ok: false,
      problems: [{ message: 'must be a JSON object' }],
    });
  });
});

test.each<[string, Record<string, unknown>]>([
  [
    'a destination on its domain at another port, which is another server',
    { destination: 'https://go.brand.example:8443/x', domain: 'go.brand.example' },
  ],
  ['an empty ID parameter', { destination: 'https://brand.example/?_ef_transaction_id=' }],
  [
    'an ID parameter with the macro',
    { destination: 'https://brand.example/?_ef_transaction_id={transaction_id}' },
  ],
  ['numbers as parameters', { fixed_params: { sub1: 5, uid: 12 } }],
  ['times with a zone', { starts_at: '2026-12-01T00:00:00+01:00', expires_at: '2026-12-31T23:59:59Z' }],
  ['segments', { slug: 's/Ab-9_/x' }],
  ['twenty aliases', { aliases: Array.from({ length: 20 }, (_, i) => `s/${i}`) }],
  ['a cap on clicks', { max_clicks: 1 }],
  ['a tracking domain on loopback', { tracking_domain: 'http://localhost:4000' }],
])('a link may have %s', (_name, fields) => {
  expect(problemsOf(fields)).toEqual([]);
});

test('an http tracking domain is accepted where http is allowed', () => {
  expect(problemsOf({ tracking_domain: 'http://sandbox:4000' }, true)).toEqual([]);
});

test('a link is stored without its defaults, in the order of the schema, and read back complete', () => {
  const parsed = parseLink(
    { tags: ['a'], active: true, ...GOOD, domain: 'GO.brand.example' },
    { allowHttp: false },
  );
  const link = parsed.ok ? parsed.value : ({} as Link);
  const compact = compactLink(link);
  expect(JSON.stringify(compact)).toBe(
    '{"slug":"spring","domain":"go.brand.example","offer_id":2101,"affiliate_id":7,"destination":"https://brand.example/lp","tags":["a"]}',
  );
  expect(completeLink(compact)).toEqual(link);
});

test('input with too many members is refused as a whole, not member by member', () => {
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`k${i}`, '1']));
  expect(problemsOf(many)).toEqual(['link must not have more than 1,000 fields']);
  expect(problemsOf({ fixed_params: many, on_error: many, tags: Object.values(many) })).toEqual(
    ['fixed_params', 'on_error', 'tags'].map(field => `${field} must not have more than 1,000 entries`),
  );
});
