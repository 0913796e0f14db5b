import { expect, test } from 'vitest';
import { qrOf } from '../../../src/links/qr/qr.ts';
import { NOW_MS, testApi } from '../api-fixture.ts';

const SPRING = { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp' };
const DAY_MS = 86_400_000;

test('a created link is answered with its defaults, its URL and its revision', async () => {
  const api = await testApi();
  const made = await api.ask('POST', '/api/links', { ...SPRING, domain: 'go.brand.example' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    ...SPRING,
    session: 'new',
    state: 'live',
    source: 'cli',
    created_at: '2026-03-02T00:00:00.000Z',
    short_url: 'https://go.brand.example/spring',
  });
  expect(made.headers.location).toBe(`/api/links/${made.body.id}`);
  expect(made.headers.etag).toBe(`"${made.body.revision}"`);
  const read = await api.ask('GET', String(made.headers.location));
  expect([read.status, read.body]).toEqual([200, made.body]);
});

test('a link without a slug gets one, and a link with mistakes uses none up', async () => {
  const api = await testApi();
  const { slug: _none, ...rest } = SPRING;
  const wrong = await api.ask('POST', '/api/links', { ...rest, offer_id: 0 });
  expect([wrong.status, wrong.body.errors]).toEqual([
    422,
    [{ pointer: '#/offer_id', detail: 'offer_id must be a whole number above 0' }],
  ]);
  const made = await api.ask('POST', '/api/links', rest);
  expect([made.status, made.body.slug, made.body.short_url]).toEqual([201, 'made1', null]);
});

test('a new slug that another link has just taken is replaced by the next', async () => {
  const made = ['spring', 'spring', 'summer'];
  const api = await testApi({ makeSlug: async () => made.shift() ?? '' });
  await api.put();
  const { slug: _none, ...rest } = SPRING;
  expect((await api.ask('POST', '/api/links', rest)).body.slug).toBe('summer');
});

test('all problems of a link are answered at once, each with its pointer', async () => {
  const api = await testApi();
  const answer = await api.ask('POST', '/api/links', {
    ...SPRING,
    slug: '-x',
    colour: 'red',
    id: 'mine',
    fixed_params: { sub11: 'a', 'a/b.c': 'd' },
    destination: 'ftp://brand.example/',
  });
  expect(answer.status).toBe(422);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({
    type: 'about:blank',
    title: 'Unprocessable Entity',
    status: 422,
    code: 'invalid_link',
  });
  const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
  expect(pointers.sort()).toEqual([
    '#/colour',
    '#/destination',
    '#/fixed_params/a~1b.c',
    '#/fixed_params/sub11',
    '#/id',
    '#/slug',
  ]);
  expect(answer.text).toContain('colour is not a field of a link');
});

test('a slug that another link has, as its slug or an alias, is a conflict', async () => {
  const api = await testApi();
  await api.put({ aliases: ['old'] });
  const exists = await api.ask('POST', '/api/links', SPRING);
  expect([exists.status, exists.body.code]).toEqual([409, 'slug_exists']);
  const taken = await api.ask('POST', '/api/links', { ...SPRING, slug: 'old' });
  expect([taken.status, taken.body.code]).toEqual([409, 'slug_taken']);
});

test('a link can be put back as it was read, and read-only fields cannot be changed', async () => {
  const api = await testApi();
  const id = await api.put({ tags: ['mail'] });
  const { body } = await api.ask('GET', `/api/links/${id}`);
  const put = await api.ask('PUT', `/api/links/${id}`, { ...body, tags: ['sms'] });
  expect([put.status, put.body.tags, put.body.id]).toEqual([200, ['sms'], id]);
  const wrong = await api.ask('PUT', `/api/links/${id}`, { ...put.body, state: 'archived' });
  expect([wrong.status, wrong.body.errors]).toEqual([
    422,
    [
      {
        pointer: '#/state',
        detail: 'state is set by the server; set active, archived, starts_at or expires_at instead',
      },
    ],
  ]);
});

test('a field absent from a PUT gets its default, and one absent from a PATCH keeps its value', async () => {
  const api = await testApi();
  const id = await api.put({ tags: ['mail'], fixed_params: { sub1: 'a', sub2: 'b' } });
  const patched = await api.ask('PATCH', `/api/links/${id}`, {
    fixed_params: { sub1: null, sub3: 'c' },
    tags: ['sms'],
    expires_at: '2026-03-01T00:00:00Z',
  });
  expect([patched.status, patched.body]).toMatchObject([
    200,
    { fixed_params: { sub2: 'b', sub3: 'c' }, tags: ['sms'], state: 'expired' },
  ]);
  const back = await api.ask('PATCH', `/api/links/${id}`, { tags: null, expires_at: null });
  expect(back.body).toMatchObject({
    tags: [],
    expires_at: null,
    state: 'live',
    fixed_params: { sub2: 'b', sub3: 'c' },
  });
  expect((await api.ask('PUT', `/api/links/${id}`, SPRING)).body.fixed_params).toEqual({});
  const needed = await api.ask('PATCH', `/api/links/${id}`, { offer_id: null });
  expect(needed.body.errors).toEqual([{ pointer: '#/offer_id', detail: 'offer_id is required' }]);
});

test('a merge patch may have its own content type', async () => {
  const api = await testApi();
  const id = await api.put();
  const type = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
  expect((await api.ask('PATCH', `/api/links/${id}`, { active: false }, type)).body.state).toBe('inactive');
  const wrong = await api.ask('PATCH', `/api/links/${id}`, '{}', { 'content-type': 'text/plain' });
  expect([wrong.status, wrong.headers['accept-patch']]).toEqual([
    415,
    'application/merge-patch+json, application/json',
  ]);
});

test('a renamed link keeps its old slug as an alias, unless keep_alias is false', async () => {
  const api = await testApi();
  const id = await api.put();
  const patched = await api.ask('PATCH', `/api/links/${id}`, { slug: 'summer' });
  expect([patched.body.id, patched.body.slug, patched.body.aliases]).toEqual([id, 'summer', ['spring']]);
  const back = await api.ask('PUT', `/api/links/${id}`, { ...patched.body, slug: 'spring' });
  expect([back.body.slug, back.body.aliases]).toEqual(['spring', ['summer']]);
  const bare = await api.ask('PATCH', `/api/links/${id}?keep_alias=false`, { slug: 'autumn', aliases: [] });
  expect([bare.body.slug, bare.body.aliases]).toEqual(['autumn', []]);
  expect((await api.links.findAll('spring')).length).toBe(0);
});

test('If-Match overwrites only the revision it names, and If-None-Match avoids reading the same link again', async () => {
  const api = await testApi();
  const id = await api.put();
  const url = `/api/links/${id}`;
  const { etag } = (await api.ask('GET', url)).headers;
  expect((await api.ask('GET', url, undefined, { 'if-none-match': `W/${etag}, "x"` })).status).toBe(304);
  const first = await api.ask('PATCH', url, { tags: ['a'] }, { 'if-match': `"x", ${etag}` });
  expect(first.status).toBe(200);
  for (const [method, body] of [
    ['PATCH', { tags: ['b'] }],
    ['PUT', SPRING],
    ['DELETE', undefined],
  ] as const) {
    const late = await api.ask(method, url, body, { 'if-match': String(etag) });
    expect([late.status, late.body.code, late.headers.etag]).toEqual([
      412,
      'revision_differs',
      first.headers.etag,
    ]);
  }
  expect((await api.ask('PATCH', url, {}, { 'if-match': `W/${first.headers.etag}` })).status).toBe(412);
  expect((await api.ask('PATCH', url, {}, { 'if-match': 'bare' })).status).toBe(400);
  expect((await api.ask('DELETE', url, undefined, { 'if-match': '*' })).status).toBe(204);
});

test('a link whose state depends on the time is never answered 304', async () => {
  const api = await testApi();
  const id = await api.put({ expires_at: '2036-01-01T00:00:00Z' });
  const { etag } = (await api.ask('GET', `/api/links/${id}`)).headers;
  expect(
    (await api.ask('GET', `/api/links/${id}`, undefined, { 'if-none-match': String(etag) })).status,
  ).toBe(200);
});

test('a PUT by slug creates the link, then replaces it; conditions limit it to one of the two', async () => {
  const api = await testApi();
  const { slug: _none, ...rest } = SPRING;
  const url = '/api/links/by-slug/spring%2Fmail?domain=GO.brand.example';
  const onlyReplace = await api.ask('PUT', url, rest, { 'if-match': '*' });
  expect([onlyReplace.status, onlyReplace.body.errors[0].header]).toEqual([412, 'if-match']);
  const made = await api.ask('PUT', url, rest, { 'if-none-match': '*' });
  expect([made.status, made.body.slug, made.body.domain]).toEqual([201, 'spring/mail', 'go.brand.example']);
  expect((await api.ask('PUT', url, rest, { 'if-none-match': '*' })).status).toBe(412);
  const replaced = await api.ask('PUT', url, { ...rest, tags: ['x'] });
  expect([replaced.status, replaced.body.id, replaced.body.tags]).toEqual([200, made.body.id, ['x']]);
  const unencoded = await api.ask('GET', '/api/links/by-slug/spring/mail?domain=go.brand.example');
  expect([unencoded.status, unencoded.body.id]).toEqual([200, made.body.id]);
  expect((await api.ask('GET', '/api/links/by-slug/spring%2Fmail')).status).toBe(404);
  const other = await api.ask('PUT', url, { ...rest, slug: 'summer' });
  expect([other.status, other.body.errors[0].pointer]).toEqual([422, '#/slug']);
});

test('concurrent changes of different fields are all kept', async () => {
  const api = await testApi();
  const id = await api.put();
  const answers = await Promise.all([
    api.ask('PATCH', `/api/links/${id}`, { tags: ['a'] }),
    api.ask('PATCH', `/api/links/${id}`, { active: false }),
    api.ask('PATCH', `/api/links/${id}`, { session: 'reuse' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const { body } = await api.ask('GET', `/api/links/${id}`);
  expect(body).toMatchObject({ tags: ['a'], active: false, session: 'reuse' });
});

test('a link with a hit in the last 30 days is removed only by force', async () => {
  const api = await testApi({ lastHitMs: async () => NOW_MS - 29 * DAY_MS });
  const id = await api.put();
  const refused = await api.ask('DELETE', `/api/links/${id}`);
  expect([refused.status, refused.body.code]).toEqual([409, 'has_hits']);
  expect(refused.body.detail).toContain('had a hit on 2026-02-01');
  expect((await api.ask('DELETE', `/api/links/${id}?force=false`)).status).toBe(409);
  const forced = await api.ask('DELETE', `/api/links/${id}?force=true`);
  expect([forced.status, forced.text]).toEqual([204, '']);
  expect((await api.ask('DELETE', `/api/links/${id}`)).status).toBe(404);
});

test('a link with only older hits is removed', async () => {
  const api = await testApi({ lastHitMs: async () => NOW_MS - 31 * DAY_MS });
  expect((await api.ask('DELETE', `/api/links/${await api.put()}`)).status).toBe(204);
});

test('links from LINKS_FILE cannot be changed while that is set', async () => {
  const api = await testApi();
  const id = await api.put({}, 'file');
  expect((await api.ask('GET', `/api/links/${id}`)).body.source).toBe('file');
  for (const [method, body] of [
    ['PATCH', { active: false }],
    ['DELETE', undefined],
  ] as const) {
    const answer = await api.ask(method, `/api/links/${id}`, body);
    expect([answer.status, answer.body.code]).toEqual([409, 'from_links_file']);
  }
  const free = await testApi({ takeOver: true });
  const other = await free.put({}, 'file');
  expect((await free.ask('PATCH', `/api/links/${other}`, { active: false })).status).toBe(200);
});

test('a listing returns every link, page by page', async () => {
  const api = await testApi();
  for (let i = 0; i < 7; i += 1)
    await api.put({ slug: `s${i}`, domain: i % 2 === 0 ? 'go.brand.example' : null });
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.ask('GET', `/api/links?limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.links.map(({ slug }: { slug: string }) => slug));
    cursor = body.next ?? '';
  } while (cursor !== '');
  expect(seen).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6']);
  const wrong = await api.ask('GET', '/api/links?cursor=made-up');
  expect([wrong.status, wrong.body.errors[0].parameter]).toEqual([400, 'cursor']);
});

test.each([
  ['offer_id=2101', ['a', 'b']],
  ['affiliate_id=8', ['b']],
  ['tag=mail', ['c']],
  ['domain=go.brand.example', ['b', 'd/x']],
  ['domain=', ['a', 'c']],
  ['slug_prefix=d%2F', ['d/x']],
  ['state=archived', ['e']],
  ['state=expired,inactive', ['c', 'd/x']],
  ['offer_id=2101&affiliate_id=8&state=live', ['b']],
  ['', ['a', 'b', 'c', 'd/x']],
])('links?%s lists exactly the matching links', async (query, expected) => {
  const api = await testApi();
  await api.put({ slug: 'a' });
  await api.put({ slug: 'b', affiliate_id: 8, domain: 'go.brand.example' });
  await api.put({ slug: 'c', offer_id: 1, tags: ['mail'], active: false });
  await api.put({ slug: 'd/x', offer_id: 1, domain: 'go.brand.example', expires_at: '2026-01-01T00:00:00Z' });
  await api.put({ slug: 'e', archived: true, domain: 'x.example' });
  const { body } = await api.ask('GET', `/api/links?${query}`);
  expect(body.links.map(({ slug }: { slug: string }) => slug)).toEqual(expected);
});

test('a QR code contains the short URL and is drawn with the requested options', async () => {
  const api = await testApi();
  const id = await api.put({ domain: 'go.brand.example', slug: 'a/b' });
  const svg = await api.ask('GET', `/api/links/${id}/qr.svg?ec=H&size=300&margin=0`);
  expect([svg.status, svg.text]).toEqual([200, 'https://go.brand.example/a/b svg H 300 0']);
  expect(svg.headers['content-type']).toBe('image/svg+xml');
  expect(svg.headers['content-disposition']).toBe('inline; filename="a-b.svg"');
  const bare = await api.put();
  const png = await api.ask('GET', `/api/links/${bare}/qr.png?base_url=https://sms.brand.example/`);
  expect(png.text).toBe('https://sms.brand.example/spring png M 512 4');
  expect((await api.ask('GET', `/api/links/${bare}/qr.png`)).body.errors[0].parameter).toBe('base_url');
});

test('a QR code that does not fit in the requested size is answered 400', async () => {
  const api = await testApi({ drawQr: async (url, options) => qrOf(url, options) });
  const id = await api.put({ domain: 'go.brand.example' });
  const { status, body } = await api.ask('GET', `/api/links/${id}/qr.png?size=64&margin=20`);
  expect(status).toBe(400);
  expect(body.errors).toEqual([
    { parameter: 'size', detail: expect.stringContaining('size must be at least 6') },
  ]);
});

test('a name with very many dots is found quickly', async () => {
  const api = await testApi();
  const id = await api.put();
  const name = 'a.'.repeat(30_000);
  const patch = { default_params: { [name]: '1' } };
  const { status, body } = await api.ask('PATCH', `/api/links/${id}`, JSON.stringify(patch), {
    'content-type': 'application/merge-patch+json',
  });
  expect(status).toBe(422);
  expect(body.errors[0].pointer).toBe(`#/default_params/${name}`);
});

test('the QR code of a link with a domain keeps that domain whatever the base URL, because no other domain has the link', async () => {
  const api = await testApi();
  const id = await api.put({ domain: 'go.brand.example' });
  const codeOf = async (base: string) =>
    (await api.ask('GET', `/api/links/${id}/qr.svg?base_url=${base}`)).text.split(' ')[0];
  expect(await codeOf('https://other.example')).toBe('https://go.brand.example/spring');
  expect(await codeOf('http://go.brand.example:8080')).toBe('http://go.brand.example:8080/spring');
});
