import { describe, expect, test } from 'vitest';
import { parseLink } from '../../../src/links/model/parse-link.ts';

const LINK = { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination: 'https://own.example/lp' };
const HOSTS = ['brand.example'];

function parse(deepLink: unknown, fields: Record<string, unknown> = {}) {
  return parseLink({ ...LINK, deep_link: deepLink, ...fields }, { allowHttp: false });
}

function problemsOf(deepLink: unknown, fields: Record<string, unknown> = {}): string[] {
  const parsed = parse(deepLink, fields);
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field} ${message}`);
}

test('an absent deep_link is null, and hosts are stored in lower case', () => {
  expect(parse(undefined)).toMatchObject({ ok: true, value: { deep_link: null } });
  expect(parse({ param: 'url', hosts: ['Brand.Example', '*.SHOP.example'] })).toMatchObject({
    ok: true,
    value: { deep_link: { param: 'url', hosts: ['brand.example', '*.shop.example'] } },
  });
});

test.each([
  'brand.example',
  '*.brand.example',
  'a.b.c.brand.co.uk',
  '*.brand.co.uk',
  'brand.github.io',
  'xn--bcher-kva.example',
  '1.brand.example',
])('%s is a host', host => {
  expect(problemsOf({ param: 'url', hosts: [host] })).toEqual([]);
});

describe('refused by name', () => {
  test.each([
    ['com', 'public suffix'],
    ['*.com', 'public suffix'],
    ['co.uk', 'public suffix'],
    ['*.co.uk', 'public suffix'],
    ['github.io', 'public suffix'],
    ['*.myshopify.com', 'public suffix'],
    ['localhost', 'public suffix'],
    ['https://brand.example', 'host name alone'],
    ['brand.example:443', 'host name alone'],
    ['brand.example/', 'host name alone'],
    ['a@brand.example', 'host name alone'],
    ['brand.example.', 'host name alone'],
    ['.brand.example', 'host name alone'],
    ['brand..example', 'host name alone'],
    ['-a.brand.example', 'host name alone'],
    ['a_b.brand.example', 'host name alone'],
    ['brand example', 'host name alone'],
    ['brand.example\n', 'host name alone'],
    ['*', 'host name alone'],
    ['*.*.brand.example', 'host name alone'],
    ['a.*.brand.example', 'host name alone'],
    ['*brand.example', 'host name alone'],
    ['', 'host name alone'],
    ['127.0.0.1', 'host name alone'],
    ['*.0.0.1', 'host name alone'],
    ['[::1]', 'host name alone'],
    ['0x7f.1', 'host name alone'],
    ['xn--a.brand.example', 'host name alone'],
    ['b\u00fccher.example', 'ASCII'],
    ['br\u0430nd.example', 'ASCII'],
    [5, 'must be text'],
  ])('the host %j', (host, says) => {
    expect(problemsOf({ param: 'url', hosts: ['brand.example', host] })).toEqual([
      expect.stringMatching(new RegExp(`^deep_link\\.hosts\\.1 .*${says}`, 's')),
    ]);
  });

  test.each([
    ['sub1', {}, "Everflow's"],
    ['ScCid', {}, "Everflow's"],
    ['affid', {}, "Everflow's"],
    ['oid', {}, "Everflow's"],
    ['transaction_id', {}, "Everflow's"],
    ['_ef_transaction_id', { transaction_id_param: 'tid' }, 'transaction ID'],
    ['tid', { transaction_id_param: 'tid' }, 'transaction ID'],
    ['hid', { hit_id_param: 'hid' }, 'hit ID'],
    ['a b', {}, '1 to 64'],
    ['', {}, '1 to 64'],
    [5, {}, 'query parameter'],
    [undefined, {}, 'query parameter'],
  ])('the parameter %j', (param, fields, says) => {
    expect(problemsOf({ param, hosts: HOSTS }, fields)).toEqual([
      expect.stringMatching(new RegExp(`^deep_link\\.param .*${says}`)),
    ]);
  });

  test.each<[unknown, string]>([
    ['url', 'deep_link must be null or a JSON object'],
    [[], 'deep_link must be null or a JSON object'],
    [{ param: 'url' }, 'deep_link.hosts must be a list of host names'],
    [{ param: 'url', hosts: 'brand.example' }, 'deep_link.hosts must be a list of host names'],
    [{ param: 'url', hosts: [] }, 'deep_link.hosts must name at least one host'],
    [{ param: 'url', hosts: Array(51).fill('brand.example') }, 'deep_link.hosts must have at most 50 hosts'],
    [{ param: 'url', hosts: HOSTS, host: 'x' }, 'deep_link.host is not known in deep_link'],
  ])('%j', (deepLink, says) => {
    expect(problemsOf(deepLink)).toEqual([expect.stringContaining(says)]);
  });

  test('the own domain, and a list that passes the parameter on', () => {
    expect(
      problemsOf(
        { param: 'url', hosts: ['brand.example', 'go.brand.example', '*.brand.example'] },
        { domain: 'go.brand.example', pass_through: ['url'] },
      ),
    ).toEqual([
      'pass_through must not contain url: it chooses the page and is not passed on',
      "deep_link.hosts.1 must not be the link's own domain go.brand.example, which would be a loop",
    ]);
  });

  test('everything at once', () => {
    expect(problemsOf({ param: '', hosts: ['com', 'x y', 'brand.example'] })).toHaveLength(3);
  });
});
