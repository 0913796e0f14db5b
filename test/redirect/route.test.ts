import { describe, expect, test } from 'vitest';
import { rawConnection } from '../support/raw-http.ts';
import { ask, BROWSER, testServer } from '../support/test-server.ts';

const ID = /^[0-9a-f]{32}$/;
const idOf = (location: string) => new URL(location).searchParams.get('_ef_transaction_id') ?? '';

describe('a hit', () => {
  test('becomes a click and a redirect with its ID', async () => {
    const { get, sandbox, lastHit } = await testServer();
    const answer = await get('/spring?sub2=u42&utm_source=mail&gclid=G1');
    expect(answer.status).toBe(302);
    const id = idOf(answer.location);
    expect(id).toMatch(ID);
    expect(answer.location).toBe(
      `https://brand.example/lp?sub2=u42&utm_source=mail&gclid=G1&_ef_transaction_id=${id}`,
    );
    expect(sandbox.clicks()).toMatchObject([
      {
        transaction_id: id,
        offer_id: 2101,
        affiliate_id: 7,
        parameters: { oid: '2101', affid: '7', sub2: 'u42', gclid: 'G1' },
      },
    ]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(answer.body).toBe('');
    expect(answer.cookies).toEqual([
      `ef_tid_c_o_2101=${id}; Max-Age=2592000; Path=/; SameSite=Lax`,
      `ef_tid_c_a_411=${id}; Max-Age=2592000; Path=/; SameSite=Lax`,
      'ef_session_2101=1; Max-Age=86400; Path=/; SameSite=Lax',
      'ef_witness=1; Max-Age=2592000; Path=/; SameSite=Lax',
    ]);
    expect(lastHit()).toMatchObject({ outcome: 'clicked', link: 'spring', transaction_id: id, status: 302 });
  });

  test("carries the visitor's identity to Everflow, and neither cookies nor a forged address", async () => {
    const { get, sandbox } = await testServer();
    await get('/spring', {
      headers: {
        referer: 'https://mail.example/',
        cookie: 'secret=1',
        'sec-ch-ua-platform': '"Android"',
        'x-forwarded-for': '203.0.113.9',
      },
    });
    const [click] = sandbox.clicks();
    expect(click?.headers).toMatchObject({
      'user-agent': BROWSER['user-agent'],
      'accept-language': BROWSER['accept-language'],
      referer: 'https://mail.example/',
      'sec-ch-ua-platform': '"Android"',
      'x-forwarded-for': '127.0.0.1',
    });
    expect(click?.headers).not.toHaveProperty('cookie');
  });

  test('has one log line, with nothing of the visitor in it', async () => {
    const { get, log } = await testServer();
    await get('/spring?sub1=jane%40example.com', {
      headers: { cookie: 'ef_x=secret', referer: 'https://mail.example/inbox', host: 'go.brand.test' },
    });
    const lines = log.filter(line => 'hit_id' in line);
    expect(lines).toHaveLength(1);
    const text = JSON.stringify(lines);
    for (const personal of ['jane', 'secret', 'inbox', '127.0.0.1', 'Mozilla'])
      expect(text).not.toContain(personal);
  });

  test('says in the log which parameters were left out', async () => {
    const { get, lastHit, sandbox } = await testServer();
    expect((await get('/spring?uid=abc')).status).toBe(302);
    expect(lastHit()).toMatchObject({ outcome: 'clicked', left_out: ['uid'] });
    expect(sandbox.clicks()[0]?.parameters).not.toHaveProperty('uid');
  });

  test('adds to the history in the cookies', async () => {
    const { get } = await testServer();
    const before = 'a'.repeat(32);
    const answer = await get('/spring', { headers: { cookie: `ef_tid_c_o_2101=${before}` } });
    expect(answer.cookies[0]).toContain(`ef_tid_c_o_2101=${before}|${idOf(answer.location)};`);
  });
});

describe('a link is found', () => {
  const links = [
    { slug: 'spring', destination: 'https://any.example/' },
    { slug: 'spring', destination: 'https://own.example/', domain: 'go.brand.test' },
    { slug: 'spring_', destination: 'https://underscore.example/' },
    { slug: 'deep/er', destination: 'https://deep.example/' },
    { slug: 'x'.repeat(128), destination: 'https://long.example/' },
  ];
  test.each([
    ['by its slug', '/spring', 'localhost', 'any.example'],
    ['on its own domain first', '/spring', 'go.brand.test', 'own.example'],
    ['whatever the case, port and final dot of the host', '/spring', 'GO.Brand.Test.:8443', 'own.example'],
    ['with segments', '/deep/er', 'localhost', 'deep.example'],
    ['percent-encoded', '/%73pring', 'localhost', 'any.example'],
    ['with 128 characters', `/${'x'.repeat(128)}`, 'localhost', 'long.example'],
    ['with a dot behind it', '/spring.', 'localhost', 'any.example'],
    ['with a bracket behind it', '/spring)', 'localhost', 'any.example'],
    ['with several things behind it', '/spring!?x=1', 'localhost', 'any.example'],
    ['with a guillemet behind it', '/spring%C2%BB', 'localhost', 'any.example'],
    ['with a greater-than behind it', '/spring%3E.', 'localhost', 'any.example'],
    ['with a slash behind it', '/spring/', 'localhost', 'any.example'],
    ['with an underscore of its own', '/spring_', 'localhost', 'underscore.example'],
  ])('%s', async (_name, path, host, expected) => {
    const { get } = await testServer({ links });
    expect(new URL((await get(path, { headers: { host } })).location).hostname).toBe(expected);
  });

  test.each([
    '/',
    '/Spring',
    '/sprin',
    '/spring/x',
    '//spring',
    '/.spring',
    '/%zz',
    '/%ff',
    '/-/nothing',
    '/-',
    `/${'x'.repeat(5_000)}`,
    '/robots.txt/x',
  ])('not for %s', async path => {
    const { get, lastHit, sandbox } = await testServer({ links });
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('This link does not exist');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(lastHit()).toMatchObject({ outcome: 'not_found', status: 404 });
    expect(sandbox.clicks()).toEqual([]);
  });
});

describe('a link that is not live', () => {
  const past = '2020-01-01T00:00:00Z';
  const future = '2120-01-01T00:00:00Z';
  const links = [
    { slug: 'inactive', active: false },
    { slug: 'expired', expires_at: past },
    { slug: 'expired-to', expires_at: past, expired_url: 'https://brand.example/over?c={sub1}' },
    { slug: 'not-started', starts_at: future },
    { slug: 'running', starts_at: past, expires_at: future },
  ];
  test.each([
    ['/inactive', 410, 'gone', 'inactive'],
    ['/expired', 410, 'gone', 'expired'],
    ['/not-started', 404, 'not_found', 'not started'],
  ])('%s is answered with a page of its own: %i', async (path, status, outcome, reason) => {
    const { get, lastHit, sandbox } = await testServer({ links });
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain('<!doctype html>');
    expect(lastHit()).toMatchObject({ outcome, reason, link: path.slice(1) });
    expect(sandbox.clicks()).toEqual([]);
  });

  test('can send its visitors elsewhere', async () => {
    const { get } = await testServer({ links });
    expect(await get('/expired-to?sub1=a&utm_source=m')).toMatchObject({
      status: 302,
      location: 'https://brand.example/over?c=a&sub1=a&utm_source=m',
      cookies: [],
    });
  });

  test('is live again in its time', async () => {
    const { get } = await testServer({ links });
    expect((await get('/running')).status).toBe(302);
  });

  test('leads to NOT_FOUND_URL where that is set', async () => {
    const { get } = await testServer({ links, environment: { NOT_FOUND_URL: 'https://brand.example/' } });
    for (const path of ['/nothing', '/inactive', '/not-started'])
      expect(await get(path)).toMatchObject({ status: 302, location: 'https://brand.example/' });
    expect((await get('/expired-to')).location).toBe('https://brand.example/over?c=');
  });

  test('is told in JSON where that is asked for', async () => {
    const { get } = await testServer({ links });
    const answer = await get('/nothing', { headers: { accept: 'application/json' } });
    expect(JSON.parse(answer.body)).toEqual({ status: 404, message: 'This link does not exist' });
  });
});

describe('who is no person makes no click', () => {
  test('a HEAD is answered as its GET, without a click and without cookies', async () => {
    const { get, sandbox, lastHit } = await testServer();
    expect(await get('/spring?sub1=a', { method: 'HEAD' })).toMatchObject({
      status: 302,
      location: 'https://brand.example/lp?sub1=a',
      cookies: [],
    });
    expect((await get('/nothing', { method: 'HEAD' })).status).toBe(404);
    expect(sandbox.clicks()).toEqual([]);
    expect(lastHit()).toMatchObject({ outcome: 'not_found', visitor: 'probe' });
  });

  test('a prefetching browser is told to come again', async () => {
    const { get, sandbox, lastHit } = await testServer();
    const answer = await get('/spring', { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect(answer).toMatchObject({ status: 503, cookies: [], location: '' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(lastHit()).toMatchObject({ outcome: 'skipped', reason: 'prefetch', visitor: 'prefetch' });
    expect(sandbox.clicks()).toEqual([]);
    expect((await get('/spring')).location).toMatch(/_ef_transaction_id=/);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not allowed', async method => {
    const { get, sandbox } = await testServer();
    for (const path of ['/spring', '/%zz', '/-/live']) {
      for (const type of ['text/xml', 'malformed', 'application/json']) {
        const answer = await get(path, { method, headers: { 'content-type': type } });
        expect(answer).toMatchObject({ status: 405, cookies: [] });
        expect(answer.headers).toMatchObject({ allow: 'GET, HEAD' });
      }
    }
    expect(sandbox.clicks()).toEqual([]);
  });
});

describe('policies of a link', () => {
  test('a running session is used again', async () => {
    const { get, sandbox, lastHit } = await testServer({ links: [{ session: 'reuse' }] });
    const first = await get('/spring');
    const cookie = first.cookies.map(text => text.split(';')[0]).join('; ');
    const again = await get('/spring', { headers: { cookie } });
    expect(again).toMatchObject({ location: first.location, cookies: [] });
    expect(lastHit()).toMatchObject({ outcome: 'reused', transaction_id: idOf(first.location) });
    expect(sandbox.counts().total).toBe(1);
    const forged = await get('/spring', { headers: { cookie: 'ef_session_2101=1; ef_tid_c_o_2101=<b>' } });
    expect(idOf(forged.location)).toMatch(ID);
    expect(sandbox.counts().total).toBe(2);
  });

  test('the same tap twice shares one click', async () => {
    const { get, sandbox, log } = await testServer({ links: [{ duplicate_window_ms: 60_000 }] });
    const [a, b] = await Promise.all([get('/spring?sub1=a'), get('/spring?sub1=a')]);
    const later = await get('/spring?sub1=a');
    expect(new Set([a.location, b.location, later.location]).size).toBe(1);
    expect(b.cookies).toEqual(a.cookies);
    expect(log.flatMap(line => line['outcome'] ?? []).sort()).toEqual(['clicked', 'joined', 'joined']);
    await get('/spring?sub1=b');
    await get('/spring?sub1=a', { headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' } });
    expect(sandbox.counts().total).toBe(3);
  });

  test('a tap whose click waits to be replayed is shared: it makes one click, not two', async () => {
    const { get, sandbox, lastHit, adminOrigin } = await testServer({
      links: [{ duplicate_window_ms: 60_000 }],
    });
    await sandbox.refuse();
    await get('/spring');
    await get('/spring');
    expect(lastHit()).toMatchObject({ outcome: 'joined', reason: 'deferred' });
    const ready = await ask(`${adminOrigin}/-/ready`, 'GET', {});
    expect(JSON.parse(ready.body)).toMatchObject({ status: 'ready', deferred: 1 });
  });

  test('a tap that came to nothing before Everflow was asked is not shared', async () => {
    const { get, sandbox, lastHit } = await testServer({
      links: [{ duplicate_window_ms: 60_000 }],
      environment: { REPLAY: 'off' },
    });
    await sandbox.refuse();
    await get('/spring');
    expect(lastHit()).toMatchObject({ outcome: 'deferred' });
    await sandbox.accept();
    expect(idOf((await get('/spring')).location)).toMatch(ID);
    expect(lastHit()).toMatchObject({ outcome: 'clicked' });
  });

  test('a tap that Everflow may have counted is shared, even without an ID', async () => {
    const { get, sandbox, lastHit } = await testServer({ links: [{ duplicate_window_ms: 60_000 }] });
    sandbox.setFaults({ status: 500, next: 1 });
    await get('/spring');
    await get('/spring');
    expect(lastHit()).toMatchObject({ outcome: 'joined', reason: 'unknown' });
    expect(sandbox.counts().total).toBe(1);
  });

  test('by default the same tap twice is two clicks', async () => {
    const { get, sandbox } = await testServer();
    await Promise.all([get('/spring'), get('/spring')]);
    expect(sandbox.counts().total).toBe(2);
  });

  test('a link can use a tracking domain of its own', async () => {
    const { get, sandbox } = await testServer({
      environment: { EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9' },
    });
    expect(idOf((await get('/spring')).location)).toBe('');
    const other = await testServer({
      links: [{ tracking_domain: sandbox.origin }],
      environment: { EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9' },
    });
    expect(idOf((await other.get('/spring')).location)).toMatch(ID);
  });

  test('the affiliate can come from the query', async () => {
    const { get, sandbox } = await testServer({ links: [{ affiliate_from_query: true }] });
    await get('/spring?affid=99');
    expect(sandbox.clicks()[0]).toMatchObject({ affiliate_id: 99 });
  });
});

describe('limits', () => {
  test('too many clicks from one address are redirected without one', async () => {
    const { get, sandbox, lastHit } = await testServer({
      links: [{ fallback_url: 'https://brand.example/fallback' }],
      environment: { CLICK_RATE_LIMIT: '2/h' },
    });
    await get('/spring');
    await get('/spring', { method: 'HEAD' });
    await get('/spring');
    expect(await get('/spring')).toMatchObject({
      status: 302,
      location: 'https://brand.example/fallback',
      cookies: [],
    });
    expect(lastHit()).toMatchObject({ outcome: 'limited' });
    expect(sandbox.counts().total).toBe(2);
  });

  test.each([['/spring'], ['/nothing'], ['/%zz'], ['/robots.txt']])(
    'a flood on %s is turned away with 429',
    async path => {
      const { get } = await testServer({ environment: { RATE_LIMIT: '3/h' } });
      for (let i = 0; i < 3; i++) expect((await get(path)).status).not.toBe(429);
      const answer = await get(path);
      expect(answer.status).toBe(429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect((await get('/-/ready')).status).toBe(200);
    },
  );

  test('a whole URL as the target of a health check, as a proxy may write it, is no hit', async () => {
    const { origin, log } = await testServer();
    const { askAll } = await rawConnection(origin);
    // The socket reads heads only: nothing may come after the body.
    const [answer] = await askAll(['http://go.brand.test/-/live']);
    expect(answer?.status).toBe(200);
    expect(log.some(line => 'hit_id' in line)).toBe(false);
  });

  const proxied = { TRUST_PROXY: 'loopback', CLICK_RATE_LIMIT: '1/h' };
  test.each([
    ['of one IPv6 /64 count as one', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 1],
    ['of two IPv6 /64 count as two', '2001:db8:1:2::1', '2001:db8:1:3::1', 2],
    ['of two IPv4 visitors count as two', '203.0.113.1', '203.0.113.2', 2],
  ])('addresses %s', async (_name, first, second, clicks) => {
    const { get, sandbox } = await testServer({ environment: proxied });
    await get('/spring', { headers: { 'x-forwarded-for': first } });
    await get('/spring', { headers: { 'x-forwarded-for': second } });
    expect(sandbox.counts().total).toBe(clicks);
  });

  test('a stranger cannot change its address to escape them', async () => {
    const { get, sandbox, log } = await testServer({ environment: { CLICK_RATE_LIMIT: '1/h' } });
    for (let i = 0; i < 5; i++) await get('/spring', { headers: { 'x-forwarded-for': `203.0.113.${i}` } });
    expect(sandbox.counts().total).toBe(1);
    expect(log.filter(line => String(line['msg']).includes('TRUST_PROXY'))).toHaveLength(1);
  });
});

test('a host that no cookie can name keeps its click', async () => {
  const { get, lastHit } = await testServer();
  const answer = await get('/spring', { headers: { host: 'go_brand.netlify.app' } });
  expect(idOf(answer.location)).toMatch(ID);
  expect(answer.cookies).toHaveLength(4);
  expect(answer.cookies.join()).not.toContain('Domain=');
  expect(lastHit()).toMatchObject({ outcome: 'clicked' });
});

test('a stranger cannot choose host or protocol', async () => {
  const { get } = await testServer({ links: [{ domain: 'go.brand.test' }] });
  const headers = { host: 'other.test', 'x-forwarded-host': 'go.brand.test', 'x-forwarded-proto': 'https' };
  expect((await get('/spring', { headers })).status).toBe(404);
  const answer = await get('/spring', { headers: { ...headers, host: 'go.brand.test' } });
  expect(answer.status).toBe(302);
  expect(answer.cookies.join()).not.toContain('Secure');
});

test('the whole URL in the request line is understood', async () => {
  const { origin } = await testServer();
  const connection = await rawConnection(origin);
  const [answer] = await connection.askAll([`${origin}/spring?sub1=a`]);
  expect(answer?.status).toBe(302);
});

describe('behind a proxy of ours', () => {
  const environment = { TRUST_PROXY: '127.0.0.1/32' };
  test("host, protocol and address are the visitor's", async () => {
    const { get, sandbox } = await testServer({ links: [{ domain: 'go.brand.com' }], environment });
    const answer = await get('/spring', {
      headers: {
        host: 'internal:3000',
        'x-forwarded-host': 'go.brand.com',
        'x-forwarded-proto': 'https',
        'x-forwarded-for': '198.51.100.7, 203.0.113.9:4711',
      },
    });
    expect(answer.cookies[0]).toMatch(/; Domain=brand\.com; Path=\/; Secure; SameSite=Lax$/);
    expect(sandbox.clicks()[0]?.forwarded).toEqual({ 'x-forwarded-for': '203.0.113.9' });
  });

  test("an address that is none gives the peer's", async () => {
    const { get, sandbox } = await testServer({ environment });
    await get('/spring', { headers: { 'x-forwarded-for': 'unknown' } });
    expect(sandbox.clicks()[0]?.forwarded).toEqual({ 'x-forwarded-for': '127.0.0.1' });
  });
});

describe('beside the links', () => {
  test('there is what machines ask for', async () => {
    const { get } = await testServer();
    for (const method of ['GET', 'HEAD']) {
      expect((await get('/-/live', { method })).status).toBe(200);
      expect((await get('/-/ready', { method })).status).toBe(200);
      expect((await get('/robots.txt', { method })).status).toBe(200);
      expect((await get('/favicon.ico', { method })).status).toBe(204);
    }
  });
});
