import { expect, test } from 'vitest';
import { describeImportProblems, importLinks } from '../../../src/links/files/import.ts';
import { createImportOutput, type ImportedRow } from '../../../src/links/files/import-output.ts';
import { readRows } from '../../../src/links/files/read-rows.ts';
import type { LinkFormat } from '../../../src/links/files/row.ts';
import { readBaseUrl, shortUrl } from '../../../src/links/model/short-url.ts';
import type { LinkStore } from '../../../src/links/store/store.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, bytes, importText, slugs, testStore } from '../store/link-store-fixture.ts';

const FIELDS = { offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp' };
const BASE_URL = 'https://go.brand.example';

/** Imports with the given slugs, one after the other, instead of random ones. */
async function importWith(
  store: LinkStore,
  content: string,
  { given = [], output = 'ndjson' }: { given?: string[]; output?: LinkFormat } = {},
  beforeCommit = async () => {},
) {
  const batch = await store.openBatch({ source: 'cli', takeOver: false, removeOthers: false });
  const written = createImportOutput(output, BASE_URL);
  let text = '';
  const onRows = async (rows: readonly ImportedRow[]) => {
    text += written.rows(rows);
    await beforeCommit();
  };
  const makeSlug = async () => given.shift() ?? 'none';
  const rows = await readRows(bytes(content), { keepCells: true });
  const result = await importLinks(rows, batch, {
    source: 'cli',
    rules: { allowHttp: false },
    makeSlug,
    onRows,
  });
  await batch.close();
  return { result, text: text + written.end() };
}

const csv = (...lines: string[]) => `${lines.join('\n')}\n`;

test('CSV rows without a slug column get slugs, and are written back unchanged but for slug and URL', async () => {
  const store = await testStore();
  const { result, text } = await importWith(
    store,
    csv(
      'offer_id;affiliate_id;destination;fixed_params.sub1;tags',
      '2101;7;https://brand.example/lp?a=1;"1;042";sms may',
      '2101;7;https://brand.example/lp;1043;',
    ),
    { given: ['s/aaa111', 's/bbb222'], output: 'csv' },
  );
  expect(result).toMatchObject({ rows: 2, created: 2, slugsMade: 2, written: true });
  expect(text).toBe(
    csv(
      'slug,offer_id,affiliate_id,destination,fixed_params.sub1,tags,short_url',
      's/aaa111,2101,7,https://brand.example/lp?a=1,"1;042",sms may,https://go.brand.example/s/aaa111',
      's/bbb222,2101,7,https://brand.example/lp,1043,,https://go.brand.example/s/bbb222',
    ),
  );
});

test('the output of an import can be imported again and then changes nothing', async () => {
  const store = await testStore();
  const content = csv(
    'offer_id,affiliate_id,destination,slug,domain',
    '2101,7,https://brand.example/lp,,',
    '2101,7,https://brand.example/lp,mine,go.other.example',
  );
  for (const output of ['csv', 'ndjson', 'json'] as const) {
    const { text } = await importWith(store, content, { given: [`made-${output}`], output });
    expect(text).toContain(`https://go.brand.example/made-${output}`);
    expect(text).toContain('https://go.other.example/mine');
    expect(await importText(store, text)).toMatchObject({
      rows: 2,
      unchanged: 2,
      slugsMade: 0,
      written: true,
    });
  }
  expect(await store.count()).toBe(4);
});

test('JSON without a slug gets one; an empty or invalid slug is reported', async () => {
  const store = await testStore();
  const { result } = await importWith(store, JSON.stringify([FIELDS, FIELDS]), { given: ['a', 'b'] });
  expect(result).toMatchObject({ slugsMade: 2, written: true });
  const bad = await importWith(
    store,
    JSON.stringify([
      { ...FIELDS, slug: '' },
      { ...FIELDS, slug: null },
    ]),
  );
  expect(describeImportProblems(bad.result)).toEqual([
    expect.stringMatching(/^element 1: slug must be 1 to 128 characters/),
    'element 2: slug is required: the path of the short link',
  ]);
});

test('a row without a slug that has another problem is reported, and nothing is imported', async () => {
  const store = await testStore();
  const { result } = await importWith(store, JSON.stringify([FIELDS, { offer_id: 1 }]), {
    given: ['a', 'b'],
  });
  expect(describeImportProblems(result)).toEqual([
    'element 2: affiliate_id is required',
    'element 2: destination is required',
  ]);
  expect(await store.count()).toBe(0);
});

test('without a slug maker, as for LINKS_FILE, a slug is required', async () => {
  const result = await importText(await testStore(), JSON.stringify([FIELDS]));
  expect(describeImportProblems(result)).toEqual(['element 1: slug is required']);
});

test('a generated slug that an earlier row of the file has is replaced by another', async () => {
  const store = await testStore();
  const { result, text } = await importWith(
    store,
    JSON.stringify([{ ...FIELDS, slug: 'aaa' }, FIELDS, FIELDS]),
    {
      given: ['aaa', 'bbb', 'aaa', 'ccc'],
    },
  );
  expect(result).toMatchObject({ created: 3, slugsMade: 2, problemCount: 0 });
  expect(await slugs(store.list())).toEqual(['aaa@', 'bbb@', 'ccc@']);
  expect(text.match(/"slug":"\w+"/g)).toEqual(['"slug":"aaa"', '"slug":"ccc"', '"slug":"bbb"']);
});

test('a generated slug never replaces a link that another process has created meanwhile', async () => {
  const store = await testStore();
  const own = testLink({ slug: 'aaa', offer_id: 9 });
  const { result } = await importWith(store, JSON.stringify([FIELDS]), { given: ['aaa'] }, async () => {
    await store.put(own, BY_HAND);
  });
  expect(result).toMatchObject({ written: false, problemCount: 1 });
  expect(describeImportProblems(result)).toEqual([
    'element 1: slug "aaa" was generated for it, but another link has taken it since; import the file again',
  ]);
  expect((await store.get(null, 'aaa'))?.link).toEqual(own);
});

test('an import of nothing writes an output of nothing', async () => {
  const store = await testStore();
  expect((await importWith(store, '[]', { output: 'json' })).text).toBe('[]\n');
  expect((await importWith(store, '[]', { output: 'ndjson' })).text).toBe('');
  expect((await importWith(store, '[]', { output: 'csv' })).text).toMatch(/^slug,domain,.*,short_url\n$/);
});

test.each([
  [null, null, null],
  [null, 'https://go.brand.example', 'https://go.brand.example/s/a'],
  ['go.brand.example', null, 'https://go.brand.example/s/a'],
  ['go.brand.example', 'https://other.example', 'https://go.brand.example/s/a'],
  ['go.brand.example', 'http://go.brand.example:8080', 'http://go.brand.example:8080/s/a'],
])('a link on %s with the base URL %s is found at %s', (domain, baseUrl, url) => {
  expect(shortUrl({ slug: 's/a', domain }, baseUrl)).toBe(url);
});

test.each([
  ['https://go.brand.example', 'https://go.brand.example'],
  ['http://localhost:3000/', 'http://localhost:3000'],
  ['HTTPS://GO.Brand.Example', 'https://go.brand.example'],
  ['go.brand.example', undefined],
  ['https://go.brand.example/s', undefined],
  ['https://go.brand.example/?a', undefined],
  ['https://u@go.brand.example', undefined],
  ['ftp://go.brand.example', undefined],
])('"%s" as a base URL is %s', (text, origin) => {
  expect(readBaseUrl(text)).toBe(origin);
});
