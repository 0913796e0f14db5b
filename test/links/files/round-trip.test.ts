import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { EVERFLOW_PARAMETERS } from '../../../src/everflow/parameters.ts';
import { LINK_FORMATS } from '../../../src/links/files/row.ts';
import type { Link, LinkInput } from '../../../src/links/model/link.ts';
import { testLink } from '../../support/test-link.ts';
import { collect, exportText, importText, putAll, testStore } from '../store/link-store-fixture.ts';

// Many links through many stores take seconds on a slow machine.
vi.setConfig({ testTimeout: 60_000 });

const textParameters = [...EVERFLOW_PARAMETERS].filter(([, type]) => type === 'text').map(([name]) => name);
const anyText = fc.string({ unit: 'grapheme', maxLength: 12 });
const params = fc.dictionary(fc.constantFrom(...textParameters), anyText, { maxKeys: 3 });
const queryName = fc
  .stringMatching(/^[^\s&=#?]{1,20}$/)
  .filter(name => !['_ef_transaction_id', 'url', 'u.~'].includes(name));
const url = fc
  .tuple(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom('', '?x={sub1}', '?a="b",c;'),
  )
  .map(([start, end]) => (start.includes('?') || start.includes('#') ? start : start + end));
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map(date => date.toISOString());
const slug = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,20}(\/[A-Za-z0-9_-]{1,20})?$/);

const linkInput: fc.Arbitrary<LinkInput> = fc.record(
  {
    slug,
    domain: fc.option(fc.constantFrom('go.brand.example', 'x_y.example', '10.0.0.1', '[::1]')),
    offer_id: fc.integer({ min: 1 }),
    affiliate_id: fc.integer({ min: 1 }),
    destination: url,
    transaction_id_param: fc.constantFrom('_ef_transaction_id', 'tid', '.~'),
    tracking_domain: fc.option(fc.constant('https://www.trk.example')),
    default_params: params,
    fixed_params: params,
    param_map: fc.dictionary(anyText, fc.constantFrom(...textParameters), { maxKeys: 3 }),
    affiliate_from_query: fc.boolean(),
    pass_through: fc.oneof(
      fc.constantFrom('tracking', 'all', 'none'),
      fc.array(queryName, { maxLength: 3 }),
    ) as fc.Arbitrary<NonNullable<LinkInput['pass_through']>>,
    visitors: fc.constantFrom('people', 'all'),
    trap: fc.boolean(),
    session: fc.constantFrom('new', 'reuse'),
    duplicate_window_ms: fc.nat(86_400_000),
    fallback_url: fc.option(url),
    rejected_url: fc.option(url),
    on_error: fc.dictionary(fc.constantFrom('2,3', '9 - 13', '21', '101-99999', '*'), url, { maxKeys: 3 }),
    deep_link: fc.option(
      fc.record({
        param: fc.constantFrom('url', 'u.~'),
        hosts: fc.array(fc.constantFrom('brand.example', '*.brand.example', 'Shop.example'), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    ),
    active: fc.boolean(),
    archived: fc.boolean(),
    max_clicks: fc.option(fc.integer({ min: 1 })),
    starts_at: fc.option(time),
    expired_url: fc.option(url),
    tags: fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), { maxLength: 3 }),
  },
  { requiredKeys: ['slug', 'offer_id', 'affiliate_id', 'destination'] },
);

const link = linkInput.map(input => testLink(input));
// Each alias leads to one link only.
const links = fc
  .uniqueArray(link, { maxLength: 6, selector: keyOf })
  .map(all => all.map((link, i) => ({ ...link, aliases: [[`old/${i}`, `${i}_alias`], []][i % 2] ?? [] })));

function keyOf({ slug, domain }: Link): string {
  return `${slug} ${domain}`;
}

test.each(LINK_FORMATS)(
  'any valid links survive the store, export as %s and import, byte for byte',
  async format => {
    await fc.assert(
      fc.asyncProperty(links, async written => {
        const [store, second] = [await testStore(), await testStore()];
        await putAll(store, written);
        const exported = await exportText(store, format);
        expect(await importText(second, exported, { format })).toMatchObject({
          created: written.length,
          problems: [],
        });
        expect(await exportText(second, format)).toBe(exported);
        const read = (await collect(second.list())).map(stored => stored.link);
        const byKey = (a: Link, b: Link) => (keyOf(a) < keyOf(b) ? -1 : 1);
        expect(read.sort(byKey)).toEqual([...written].sort(byKey));
      }),
      { numRuns: 25 },
    );
  },
);
