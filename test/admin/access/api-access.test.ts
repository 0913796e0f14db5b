import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { JournalError } from '../../../src/journal/model/journal-error.ts';
import { TOKEN, testApi } from '../api-fixture.ts';

test('if no token is set, the API is off and the answer says what to set', async () => {
  const api = await testApi({ token: null });
  for (const url of ['/api/links', '/api/nothing', '/api/hits/stats']) {
    const answer = await api.ask('GET', url);
    expect([answer.status, answer.body.code]).toEqual([403, 'api_off']);
    expect(answer.body.detail).toContain('set ADMIN_TOKEN');
  }
  expect((await api.ask('GET', '/api/openapi.json')).status).toBe(200);
});

test('a missing token and a wrong one get different answers, as in RFC 6750', async () => {
  const api = await testApi();
  const missing = await api.ask('GET', '/api/links', undefined, { authorization: undefined });
  expect([missing.status, missing.headers['www-authenticate']]).toEqual([401, 'Bearer realm="click-proxy"']);
  const wrong = await api.ask('GET', '/api/links', undefined, { authorization: 'Bearer wrong-wrong-wrong' });
  expect(wrong.headers['www-authenticate']).toBe('Bearer realm="click-proxy", error="invalid_token"');
  expect((await api.ask('GET', '/api/links', undefined, { authorization: `bearer  ${TOKEN}` })).status).toBe(
    200,
  );
  expect((await api.ask('GET', '/api/nothing', undefined, { authorization: undefined })).status).toBe(401);
  expect(JSON.stringify([api.log, wrong])).not.toContain('wrong-wrong');
});

test('after ten wrong tokens an address must wait, even with the right one; other addresses need not', async () => {
  let nowMs = 1;
  const api = await testApi({ monotonic: () => nowMs });
  const wrong = { authorization: 'Bearer wrong-wrong-wrong' };
  for (let i = 0; i < 10; i += 1)
    expect((await api.ask('GET', '/api/links', undefined, wrong, '2001:db8::1')).status).toBe(401);
  nowMs += 1_500;
  for (const address of ['2001:db8::1', '2001:db8::ffff']) {
    const answer = await api.ask('GET', '/api/links', undefined, {}, address);
    expect([answer.status, answer.headers['retry-after'], answer.body.code]).toEqual([
      429,
      '59',
      'too_many_failures',
    ]);
  }
  expect((await api.ask('GET', '/api/links', undefined, {}, '2001:db8:0:1::1')).status).toBe(200);
  nowMs += 58_500;
  expect((await api.ask('GET', '/api/links', undefined, {}, '2001:db8::1')).status).toBe(200);
});

test('requests without a token or with the right one never count as wrong', async () => {
  const api = await testApi();
  for (let i = 0; i < 20; i += 1) await api.ask('GET', '/api/links', undefined, { authorization: undefined });
  for (let i = 0; i < 20; i += 1) expect((await api.ask('GET', '/api/links')).status).toBe(200);
});

test.each([
  ['GET', '/api/nothing', 404, undefined],
  ['GET', '/api', 404, undefined],
  ['GET', '/api/links/a/b/c', 404, undefined],
  ['DELETE', '/api/links', 405, 'GET, POST'],
  ['GET', '/api/links/bulk', 405, 'POST'],
  ['HEAD', '/api/links', 405, 'GET, POST'],
  ['POST', '/api/links/by-slug/spring', 405, 'GET, PUT'],
  ['POST', '/api/hits', 405, 'GET'],
] as const)('%s %s is answered %d as a problem', async (method, url, status, allow) => {
  const api = await testApi();
  const answer = await api.ask(method, url);
  expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('a path that cannot be decoded is answered 400 even without a token', async () => {
  const api = await testApi();
  const answer = await api.ask('GET', '/api/links/%zz', undefined, { authorization: undefined });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});

test('an unusable journal or store is logged and answered 503 with its message', async () => {
  const api = await testApi({
    journal: () => Promise.reject(new JournalError('unusable', 'journal.db is damaged.')),
    lastHitMs: () => Promise.reject(new Error('a bug')),
  });
  const answer = await api.ask('GET', '/api/hits');
  expect([answer.status, answer.body.detail, answer.headers['retry-after']]).toEqual([
    503,
    'journal.db is damaged.',
    '5',
  ]);
  const file = await api.ask('GET', '/api/hits/export');
  expect([file.status, file.body?.detail]).toEqual([503, 'journal.db is damaged.']);
  const bug = await api.ask('DELETE', `/api/links/${await api.put()}`);
  expect([bug.status, bug.body.detail]).toEqual([500, 'Something went wrong; see the log.']);
  expect(api.log.map(({ err }) => (err as Error).message)).toEqual([
    'journal.db is damaged.',
    'journal.db is damaged.',
    'a bug',
  ]);
});

test('only a few heavy operations run at a time', async () => {
  const waiting: (() => void)[] = [];
  const api = await testApi({
    journal: () => new Promise(resolve => waiting.push(() => resolve(null))),
  });
  const first = Array.from({ length: 4 }, () => api.ask('GET', '/api/hits'));
  const fifth = await api.ask('GET', '/api/hits');
  expect([fifth.status, fifth.body.code, fifth.headers['retry-after']]).toEqual([503, 'busy', '5']);
  for (const go of waiting) go();
  for (const answer of await Promise.all(first)) expect(answer.status).toBe(200);
  const later = api.ask('GET', '/api/hits');
  await new Promise(resolve => setImmediate(resolve));
  waiting.at(-1)?.();
  expect((await later).status).toBe(200);
});

test('an answer to a request with an unread body closes the connection, on a real socket', async () => {
  const api = await testApi();
  await api.app.listen({ host: '127.0.0.1', port: 0, listenTextResolver: () => 'listening' });
  const { port } = api.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST /api/links HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  let text = '';
  for await (const piece of socket) text += piece;
  expect(text).toMatch(/^HTTP\/1\.1 401 /);
  expect(text).toMatch(/\r\nconnection: close\r\n/);
});

test('answers of the API must not be cached', async () => {
  const api = await testApi();
  const { headers } = await api.ask('GET', '/api/links');
  expect([headers['cache-control'], headers['x-content-type-options']]).toEqual(['no-store', 'nosniff']);
});
