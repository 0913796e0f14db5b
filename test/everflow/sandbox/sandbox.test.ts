import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../src/everflow/sandbox/sandbox.ts';
import { CLICK, testSandbox } from './sandbox-fixture.ts';

describe('a click', () => {
  it('is answered as Everflow answers, with the keys in its order', async () => {
    const { get } = await testSandbox();
    const { status, headers, text } = await get(CLICK);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(text).toMatch(
      /^\{"aid":411,"error_code":0,"oid":2101,"session_duration":24,"transaction_id":"[0-9a-f]{32}"\}$/,
    );
  });

  it('has an ID of its own each time', async () => {
    const { sandbox, get } = await testSandbox();
    for (let i = 0; i < 50; i++) await get(CLICK);
    expect(new Set(sandbox.clicks().map(click => click.transaction_id)).size).toBe(50);
  });

  it.each([
    '/clk',
    '/clk?oid=2101',
    '/clk?affid=7',
    '/clk?oid=&affid=7',
    '/clk?oid=21.5&affid=7',
    '/clk?oid=abc&affid=7',
  ])('is not made by %s', async path => {
    const { sandbox, get } = await testSandbox();
    const { status, text } = await get(path);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ error_code: 1, transaction_id: '' });
    expect(sandbox.clicks()).toMatchObject([{ made: false, transaction_id: null }]);
    expect(sandbox.counts()).toEqual({ total: 1, made: 0 });
  });

  it('is recorded with all that came with it', async () => {
    const { sandbox, get } = await testSandbox();
    const { text } = await get(`${CLICK}&sub1=a%20b&sub1=second&__proto__=x`, {
      'x-forwarded-for': '203.0.113.9',
      'user-agent': 'Test/1',
      'x-else': 'kept',
    });
    const [click] = sandbox.clicks();
    expect(click).toMatchObject({
      transaction_id: JSON.parse(text).transaction_id,
      made: true,
      offer_id: 2101,
      affiliate_id: 7,
      address: '127.0.0.1',
      forwarded: { 'x-forwarded-for': '203.0.113.9' },
      user_agent: 'Test/1',
      headers: { 'x-else': 'kept' },
      fault: null,
      answered: true,
    });
    expect(Object.entries(click?.parameters ?? {})).toEqual([
      ['oid', '2101'],
      ['affid', '7'],
      ['sub1', 'a b'],
      ['__proto__', 'x'],
    ]);
    expect(new Date(click?.time ?? '').toISOString()).toBe(click?.time);
  });

  it('can be made under another path, and only there', async () => {
    const { get } = await testSandbox({ clickPath: '/trk/click' });
    expect((await get('/trk/click?oid=1&affid=2')).text).toContain('"oid":1');
    expect((await get(CLICK)).status).toBe(404);
  });

  it('is made by GET alone', async () => {
    const { sandbox, pool } = await testSandbox();
    for (const method of ['HEAD', 'POST'] as const) {
      const { statusCode, headers, body } = await pool.request({ method, path: CLICK });
      await body.dump();
      expect([statusCode, headers['allow']]).toEqual([405, 'GET']);
    }
    expect(sandbox.counts().total).toBe(0);
  });
});

describe('what is remembered', () => {
  it('is the last clicks up to the bound, oldest first, while the counters go on', async () => {
    const { sandbox, get } = await testSandbox({ maxClicks: 3 });
    for (let offer = 1; offer <= 8; offer++) await get(`/clk?oid=${offer}&affid=7`);
    expect(sandbox.clicks().map(click => click.offer_id)).toEqual([6, 7, 8]);
    expect(sandbox.counts()).toEqual({ total: 8, made: 8 });
    const { clicks, total } = JSON.parse((await get('/clicks?limit=2')).text);
    expect([total, clicks.map((click: { offer_id: number }) => click.offer_id)]).toEqual([8, [7, 8]]);
  });

  it('is nothing where the bound is 0', async () => {
    const { sandbox, get } = await testSandbox({ maxClicks: 0 });
    await get(CLICK);
    expect([sandbox.clicks(), sandbox.counts().total]).toEqual([[], 1]);
  });

  it('is announced: to the listener, and to whoever waits for the next click', async () => {
    const seen: unknown[] = [];
    const { sandbox, get } = await testSandbox({ log: click => seen.push(click) });
    const [next] = await Promise.all([sandbox.nextClick(), get(CLICK)]);
    expect(seen).toEqual([next]);
    expect(sandbox.clicks()).toEqual([next]);
  });

  it('is forgotten, with the faults, on reset', async () => {
    const { sandbox, get } = await testSandbox({ faults: [{ status: 500 }] });
    await get(CLICK);
    sandbox.reset();
    expect([sandbox.clicks(), sandbox.counts(), sandbox.faults()]).toEqual([[], { total: 0, made: 0 }, []]);
    expect((await get(CLICK)).status).toBe(200);
  });
});

describe('listening', () => {
  it('on a taken port fails with the system error', async () => {
    const { sandbox } = await testSandbox();
    const port = Number(new URL(sandbox.origin).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('everywhere gives an origin that can be connected to', async () => {
    const { sandbox, get } = await testSandbox({ host: '0.0.0.0' });
    expect(sandbox.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await get(CLICK)).status).toBe(200);
  });

  it('stops while refused: open connections end, new ones are refused, until accepted again', async () => {
    const { sandbox, get } = await testSandbox();
    const { hostname, port } = new URL(sandbox.origin);
    const idle = connect(Number(port), hostname);
    const idleEnded = new Promise(resolve => idle.once('close', resolve).on('error', () => {}));
    await get(CLICK);
    await sandbox.refuse();
    await idleEnded;
    await expect(get(CLICK)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(sandbox.counts().total).toBe(1);
    await sandbox.accept();
    expect((await get(CLICK)).status).toBe(200);
  });

  it('ends at once and only once, hanging requests or not', async () => {
    const { sandbox, get } = await testSandbox({ faults: [{ hang: 'headers' }] });
    const hanging = expect(get(CLICK)).rejects.toThrow();
    await sandbox.nextClick();
    await sandbox.close();
    await hanging;
    await sandbox.close();
  });
});
