import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/everflow/sandbox/fault.ts';
import { testServer } from '../support/test-server.ts';

// Every way in which Everflow can fail, over real sockets: the visitor is sent on inside the deadline, without an
// ID and without cookies, and one log line says what it was.

/** Far less than any fault lasts: an answer that comes at all came by the deadline. */
const TIMEOUT_MS = 300;
const LINK = {
  fallback_url: 'https://brand.example/fallback',
  rejected_url: 'https://brand.example/rejected',
};
const environment = { EVERFLOW_TIMEOUT_MS: String(TIMEOUT_MS) };

type Expected = { outcome: string; reason: string; to?: string };

const FAULTS: [string, Fault, Expected][] = [
  ['resets before the click is made', { reset: 'before' }, { outcome: 'unknown', reason: 'reset' }],
  ['resets after the click is made', { reset: 'after' }, { outcome: 'unknown', reason: 'reset' }],
  ['never answers', { hang: 'headers' }, { outcome: 'unknown', reason: 'timeout' }],
  ['is slow with its headers', { latency_ms: 5_000 }, { outcome: 'unknown', reason: 'timeout' }],
  ['stops in its body', { hang: 'body' }, { outcome: 'unknown', reason: 'timeout' }],
  ['drips its body', { slow_body_ms: 10_000 }, { outcome: 'unknown', reason: 'timeout' }],
  [
    'redirects',
    { status: 302, location: 'https://elsewhere.example/' },
    { outcome: 'unknown', reason: 'redirect' },
  ],
  ['answers 404', { status: 404 }, { outcome: 'unknown', reason: 'http_status' }],
  ['answers 500', { status: 500 }, { outcome: 'unknown', reason: 'http_status' }],
  ['answers 503 with nothing', { status: 503, body: 'empty' }, { outcome: 'unknown', reason: 'http_status' }],
  ['answers nothing', { body: 'empty' }, { outcome: 'unknown', reason: 'empty' }],
  ['answers HTML', { body: 'html' }, { outcome: 'unknown', reason: 'not_json' }],
  ['answers text', { body: 'not_json_text' }, { outcome: 'unknown', reason: 'not_json' }],
  ['answers half of its JSON', { body: 'half_json' }, { outcome: 'unknown', reason: 'not_json' }],
  ['answers wrong types', { body: 'wrong_types' }, { outcome: 'unknown', reason: 'bad_shape' }],
  ['answers without end', { body: 'huge' }, { outcome: 'unknown', reason: 'too_large' }],
  ['succeeds without an ID', { no_id: true }, { outcome: 'unknown', reason: 'no_id' }],
  [
    'refuses the click',
    { error_code: 2 },
    { outcome: 'rejected', reason: 'over offer cap', to: LINK.rejected_url },
  ],
  [
    'refuses the click and gives an ID',
    { error_code: 21, with_id: true },
    { outcome: 'rejected', reason: 'duplicate click', to: LINK.rejected_url },
  ],
];

describe('the visitor is sent on when Everflow', () => {
  test.each(FAULTS)('%s', async (_name, fault, { outcome, reason, to = LINK.fallback_url }) => {
    const { get, sandbox, lastHit, log } = await testServer({ links: [LINK], environment });
    sandbox.setFaults(fault);
    const answer = await get('/spring?sub1=a');
    expect(answer).toMatchObject({ status: 302, location: `${to}?sub1=a`, cookies: [] });
    expect(lastHit()).toMatchObject({ outcome, reason, link: 'spring', status: 302 });
    expect(log.filter(line => 'hit_id' in line)).toHaveLength(1);
    expect(sandbox.clicks()).toHaveLength(1);
  });

  test('refuses connections', async () => {
    const { get, sandbox, lastHit } = await testServer({ links: [LINK], environment });
    await sandbox.refuse();
    expect(await get('/spring')).toMatchObject({ status: 302, location: LINK.fallback_url, cookies: [] });
    expect(lastHit()).toMatchObject({ outcome: 'deferred', reason: 'no_connection', detail: 'ECONNREFUSED' });
    await sandbox.accept();
    expect((await get('/spring')).location).toContain('_ef_transaction_id=');
  });

  test('has a name that does not resolve', async () => {
    const { get, lastHit } = await testServer({
      links: [{ ...LINK, tracking_domain: 'http://does-not-exist.invalid' }],
      environment,
    });
    expect(await get('/spring')).toMatchObject({ status: 302, location: LINK.fallback_url });
    expect(lastHit()).toMatchObject({ outcome: 'deferred', reason: expect.stringMatching(/^no_/) });
  });

  test('takes the connection and closes it at once', async () => {
    const { get, lastHit } = await failingUpstream(socket => socket.resetAndDestroy());
    expect(await get('/spring')).toMatchObject({ status: 302, location: LINK.fallback_url });
    // Whether the request left before the reset came cannot be told, so it must count as sent.
    expect(lastHit()).toMatchObject({ reason: expect.stringMatching(/^(reset|no_connection)$/) });
  });

  test('speaks no HTTP', async () => {
    const { get, lastHit } = await failingUpstream(socket =>
      socket.once('data', () => socket.write('SSH-2.0-x\r\n')),
    );
    expect(await get('/spring')).toMatchObject({ status: 302, location: LINK.fallback_url });
    expect(lastHit()).toMatchObject({ outcome: 'unknown', reason: 'reset' });
  });

  test('announces more than it sends', async () => {
    const { get, lastHit } = await failingUpstream(socket =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"error_code":0')),
    );
    expect(await get('/spring')).toMatchObject({ status: 302, location: LINK.fallback_url });
    expect(lastHit()).toMatchObject({ outcome: 'unknown', reason: 'reset' });
  });
});

test('a visitor without fallback_url goes to the destination without the ID', async () => {
  const { get, sandbox } = await testServer({ environment });
  sandbox.setFaults({ status: 500 });
  expect((await get('/spring?sub1=a')).location).toBe('https://brand.example/lp?sub1=a');
  sandbox.setFaults({ error_code: 9 });
  expect((await get('/spring?sub1=a')).location).toBe('https://brand.example/lp?sub1=a');
});

test('an ID is taken whatever the HTTP status beside it says', async () => {
  const { get, sandbox, lastHit } = await testServer({ environment });
  sandbox.setFaults({ status: 500, body: 'json' });
  expect((await get('/spring')).location).toContain(
    `_ef_transaction_id=${sandbox.clicks()[0]?.transaction_id}`,
  );
  expect(lastHit()).toMatchObject({ outcome: 'clicked' });
});

test('clicks whose connection is closed after each answer are all made', async () => {
  const { get, sandbox } = await testServer({ environment });
  sandbox.setFaults({ close_idle: true });
  for (let i = 0; i < 20; i++) expect((await get('/spring')).location).toContain('_ef_transaction_id=');
  expect(sandbox.counts()).toEqual({ total: 20, made: 20 });
});

async function failingUpstream(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return testServer({ links: [{ ...LINK, tracking_domain: `http://127.0.0.1:${port}` }], environment });
}
