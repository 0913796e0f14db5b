import { request } from 'undici';
import { expect, test } from 'vitest';
import { testServer } from '../support/test-server.ts';

const TOKEN = 'an-admin-token-of-the-test';
const HEADERS = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

test('a link that the API creates redirects, its hits are listed, and it is not removed by mistake', async () => {
  const server = await testServer({ links: [], environment: { ADMIN_TOKEN: TOKEN } });
  const api = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const answer = await request(server.adminOrigin + path, {
      method,
      headers: HEADERS,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, text, body: text.startsWith('{') ? JSON.parse(text) : null };
  };
  const destination = `${server.sandbox.origin}/landing`;
  const made = await api('POST', '/api/links', { offer_id: 2101, affiliate_id: 7, destination });
  expect(made.status).toBe(201);
  expect(made.body.slug).toMatch(/^[1-9A-HJ-NP-Za-km-z]{6}$/);
  const hit = await server.get(`/${made.body.slug}`);
  expect([hit.status, hit.location.startsWith(destination)]).toEqual([302, true]);

  const { hits } = (await api('GET', `/api/hits?link=${made.body.slug}`)).body;
  expect(hits).toMatchObject([{ hit_id: server.lastHit()['hit_id'], outcome: 'clicked' }]);
  expect((await api('GET', '/api/hits/stats')).body.totals.clicks).toBe(1);
  expect((await api('GET', '/api/hits/export')).text).toContain(hits[0].hit_id);

  const url = `/api/links/${made.body.id}`;
  expect((await api('GET', `${url}/qr.svg?base_url=${server.origin}`)).text).toContain('<svg');
  expect((await api('DELETE', url)).body.code).toBe('has_hits');
  expect((await api('DELETE', `${url}?force=true`)).status).toBe(204);
  expect(JSON.stringify(server.log)).not.toContain(TOKEN);
});
