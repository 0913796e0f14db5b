import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { manyLinks } from '../../links/store/link-store-fixture.ts';
import { type TestApi, TOKEN, testApi } from '../api-fixture.ts';

const ROW = { offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const CSV = { 'content-type': 'text/csv; charset=utf-8' };

async function slugsOf(api: TestApi): Promise<string[]> {
  const slugs: string[] = [];
  for await (const { link } of api.links.list()) slugs.push(link.slug);
  return slugs;
}

test('a bulk request writes its valid rows and answers with the result of each row', async () => {
  const api = await testApi();
  await api.put({ slug: 'there', domain: 'go.brand.example' });
  const answer = await api.ask('POST', '/api/links/bulk', [
    { ...ROW, slug: 'a', domain: 'go.brand.example' },
    ROW,
    { ...ROW, slug: 'b', offer_id: 'x', tags: 'y' },
    { ...ROW, slug: 'there', domain: 'go.brand.example' },
    { ...ROW, slug: 'a', domain: 'go.brand.example', tags: ['twice'] },
    'no link',
    { ...ROW, slug: 'c', tags: ['\ud800'] },
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ created: 2, updated: 0, unchanged: 0, failed: 5 });
  const [a, made, b, there, twice, text, half] = answer.body.results;
  const { id } = (await api.links.get('go.brand.example', 'a')) ?? {};
  expect(a).toMatchObject({ row: 0, result: 'created', id, short_url: 'https://go.brand.example/a' });
  expect(made).toMatchObject({ row: 1, result: 'created', slug: 'made1', short_url: null });
  expect(b).toMatchObject({ row: 2, result: 'failed', code: 'invalid_link' });
  expect(b.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/2/offer_id', '#/2/tags']);
  expect([there.code, there.errors[0].pointer]).toEqual(['slug_exists', '#/3/slug']);
  expect([twice.code, text.errors[0].pointer, half.code]).toEqual(['slug_exists', '#/5', 'invalid_link']);
  expect(await slugsOf(api)).toEqual(['a', 'made1', 'there']);
});

test('a bulk request replaces links only with replace=true', async () => {
  const api = await testApi();
  await api.put({ slug: 'a' });
  const rows = [
    { ...ROW, slug: 'a', tags: ['new'] },
    { ...ROW, slug: 'b' },
  ];
  const answer = await api.ask('POST', '/api/links/bulk?replace=true', rows);
  expect(answer.body.results.map(({ result }: { result: string }) => result)).toEqual(['updated', 'created']);
  const again = await api.ask('POST', '/api/links/bulk?replace=true', rows);
  expect(again.body).toMatchObject({ created: 0, updated: 0, unchanged: 2, failed: 0 });
});

test.each([
  ['is not an array', '{"slug":"a"}', 400],
  ['is broken further on', `[${JSON.stringify({ ...ROW, slug: 'a' })},{"slug":}]`, 400],
  ['is cut off', `[${JSON.stringify({ ...ROW, slug: 'a' })}`, 400],
  ['is empty', '', 400],
  ['has more than 10,000 rows', `[${'{},'.repeat(10_000)}{}]`, 413],
])('a bulk body that %s is refused as a whole', async (_case, body, status) => {
  const api = await testApi();
  const answer = await api.ask('POST', '/api/links/bulk', body, { 'content-type': 'application/json' });
  expect(answer.status).toBe(status);
  expect(await slugsOf(api)).toEqual([]);
});

test('a body over its limit is refused, and the answer names the limit', async () => {
  const api = await testApi();
  const long = await api.ask('POST', '/api/links', { ...ROW, slug: 'a', tags: ['x'.repeat(70_000)] });
  expect([long.status, long.body.detail]).toEqual([413, 'The body must be at most 64 KiB.']);
  const json = { 'content-type': 'application/json' };
  const bulk = await api.ask('POST', '/api/links/bulk', `[${' '.repeat(17 * 1024 * 1024)}]`, json);
  expect([bulk.status, bulk.body.detail]).toEqual([413, 'The body must be at most 16,384 KiB.']);
});

test('an import accepts each format and answers what it wrote', async () => {
  const api = await testApi();
  const csv = 'slug,offer_id,affiliate_id,destination\na,2101,7,https://brand.example/lp\n';
  const first = await api.ask('POST', '/api/links/import', csv, CSV);
  expect([first.status, first.body]).toEqual([
    200,
    { unit: 'line', rows: 1, created: 1, updated: 0, unchanged: 0, written: true },
  ]);
  const rows = [
    { ...ROW, slug: 'a' },
    { ...ROW, slug: 'b' },
  ];
  const dry = await api.ask('POST', '/api/links/import?dry_run=true', rows);
  expect(dry.body).toMatchObject({ unit: 'element', created: 1, unchanged: 1, written: false });
  expect(await slugsOf(api)).toEqual(['a']);
  const lines = rows.map(row => `${JSON.stringify(row)}\n`).join('');
  expect((await api.ask('POST', '/api/links/import', lines, NDJSON)).body).toMatchObject({
    created: 1,
    written: true,
  });
  expect(await slugsOf(api)).toEqual(['a', 'b']);
});

test('an import with any problem writes nothing and answers each problem with its row', async () => {
  const api = await testApi();
  const lines = [
    { ...ROW, slug: 'a' },
    { ...ROW, slug: 'b', offer_id: 0 },
    { ...ROW },
    { ...ROW, slug: 'a' },
  ];
  const text = `${lines.map(row => `${JSON.stringify(row)}\n`).join('')}{"tags":["\\ud800"]}\nnonsense\n`;
  const answer = await api.ask('POST', '/api/links/import', text, NDJSON);
  expect([answer.status, answer.body.code, answer.body.rows, answer.body.problem_count]).toEqual([
    422,
    'import_refused',
    6,
    5,
  ]);
  expect(answer.body.errors).toContainEqual({
    row: 2,
    pointer: '#/offer_id',
    detail: 'line 2: offer_id must be a whole number above 0',
  });
  expect(answer.body.errors.map(({ row }: { row: number }) => row)).toEqual([2, 3, 4, 5, 6]);
  expect(await slugsOf(api)).toEqual([]);
});

test('an import of an exported file creates the same links, in every format', async () => {
  const api = await testApi();
  await api.put({ slug: 'a', tags: ['mail'], fixed_params: { sub1: 'x,y' } });
  await api.put({ slug: 'b', archived: true, aliases: ['old'] });
  for (const [format, type] of [
    ['ndjson', 'application/x-ndjson'],
    ['json', 'application/json'],
    ['csv', 'text/csv'],
  ]) {
    const file = await api.ask('GET', `/api/links/export?format=${format}`);
    expect(file.headers['content-disposition']).toBe(`attachment; filename="links.${format}"`);
    const other = await testApi();
    const answer = await other.ask('POST', '/api/links/import', file.text, { 'content-type': type });
    expect(answer.body).toMatchObject({ created: 2, written: true });
    const again = await other.ask('GET', '/api/links/export?format=ndjson');
    expect(again.text).toBe((await api.ask('GET', '/api/links/export')).text);
  }
  expect((await api.ask('GET', '/api/links/export?tag=mail')).text).not.toContain('"b"');
});

test('a client that disconnects during an import leaves nothing behind', async () => {
  const api = await testApi();
  await api.app.listen({ host: '127.0.0.1', port: 0, listenTextResolver: () => 'listening' });
  const { port } = api.app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${TOKEN}`, ...NDJSON };
  const sent = httpRequest({ port, host: '127.0.0.1', path: '/api/links/import', method: 'POST', headers });
  const [incoming] = await Promise.all([once(api.app.server, 'request'), sent.write(manyLinks(100))]);
  sent.on('error', () => undefined);
  const gone = new Promise(resolve => incoming[0].once('close', resolve));
  sent.destroy();
  await gone;
  await api.app.close();
  expect(await slugsOf(api)).toEqual([]);
  expect(api.log.filter(({ level }) => level === 50)).toEqual([]);
});

test('a request with many links yields to the event loop regularly', async () => {
  let nowMs = 0;
  // Each reading of the clock is 10 ms later, so every row must yield.
  const api = await testApi({
    monotonic: () => {
      nowMs += 10;
      return nowMs;
    },
  });
  let turns = 0;
  let done = false;
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const rows = manyLinks(200).trimEnd().replaceAll('\n', ',');
  const json = { 'content-type': 'application/json' };
  const answer = await api.ask('POST', '/api/links/bulk', `[${rows}]`, json);
  done = true;
  expect(answer.body.created).toBe(200);
  // Each row is read, written and answered, with a turn for each.
  expect(turns).toBeGreaterThanOrEqual(600);
});
