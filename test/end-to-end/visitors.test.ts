import { describe, expect, test } from 'vitest';
import { BROWSER, testServer } from '../support/test-server.ts';

const CHROME = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};
const IMESSAGE = {
  'user-agent':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
};
const OFFICE = 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)';

describe('one click comes of', () => {
  test('the dance of Office: a HEAD, a GET of its own, then the browser', async () => {
    const { get, sandbox, log } = await testServer();
    const head = await get('/spring', {
      method: 'HEAD',
      headers: { 'user-agent': OFFICE, 'x-office-major-version': '16' },
    });
    const own = await get('/spring', { headers: { 'user-agent': OFFICE, 'x-office-major-version': '16' } });
    const person = await get('/spring', { headers: CHROME });
    for (const answer of [head, own])
      expect(answer).toMatchObject({ status: 302, location: 'https://brand.example/lp', cookies: [] });
    expect(person.location).toContain('_ef_transaction_id=');
    expect(sandbox.clicks()).toMatchObject([{ user_agent: CHROME['user-agent'] }]);
    expect(log.flatMap(line => line['outcome'] ?? [])).toEqual(['skipped', 'skipped', 'clicked']);
  });

  test('the preview of iMessage, then the person, from one address', async () => {
    const { get, sandbox, log } = await testServer();
    const preview = await get('/spring', { headers: IMESSAGE });
    expect(preview).toMatchObject({ status: 302, location: 'https://brand.example/lp', cookies: [] });
    expect((await get('/spring')).cookies).toHaveLength(4);
    expect(sandbox.clicks()).toMatchObject([{ user_agent: BROWSER['user-agent'] }]);
    expect(log.flatMap(line => line['visitor'] ?? [])).toEqual(['preview', 'person']);
  });

  test('a prefetch, then the tap', async () => {
    const { get, sandbox } = await testServer();
    expect(
      await get('/spring', { headers: { ...CHROME, 'sec-purpose': 'prefetch;anonymous-client-ip' } }),
    ).toMatchObject({ status: 503 });
    expect(await get('/spring', { headers: CHROME })).toMatchObject({ status: 302 });
    expect(sandbox.counts().total).toBe(1);
  });

  test('a gateway that presses all links of a mail: those before it was known', async () => {
    const slugs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const links = slugs.map(slug => ({ slug, destination: `https://brand.example/${slug}` }));
    const { get, sandbox, log } = await testServer({ links });
    for (const slug of slugs) expect((await get(`/${slug}`)).status).toBe(302);
    expect(sandbox.counts().total).toBe(3);
    expect(
      log.filter(line => line['outcome'] === 'skipped' && line['visitor_reason'] === 'burst'),
    ).toHaveLength(3);
  });
});

describe('the policy of a link and the settings decide', () => {
  test('a link for all has clicks of previews and bots, but never of a HEAD or a prefetch', async () => {
    const { get, sandbox } = await testServer({ links: [{ visitors: 'all' }] });
    await get('/spring', { headers: IMESSAGE });
    await get('/spring', { headers: { 'user-agent': 'curl/8.0' } });
    expect(sandbox.counts().total).toBe(2);
    await get('/spring', { method: 'HEAD' });
    expect((await get('/spring', { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(503);
    expect(sandbox.counts().total).toBe(2);
  });

  test('BOT_EXTRA names bots, and BOT_ALLOW names what is none', async () => {
    const { get, sandbox } = await testServer({
      environment: { BOT_EXTRA: 'iPhone, Acme', BOT_ALLOW: 'curl/' },
    });
    await get('/spring');
    expect(sandbox.counts().total).toBe(0);
    await get('/spring', { headers: { 'user-agent': 'curl/8.0' } });
    expect(sandbox.counts().total).toBe(1);
  });
});
