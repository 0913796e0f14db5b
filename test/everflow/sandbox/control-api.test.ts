import { describe, expect, it } from 'vitest';
import { CLICK, testSandbox } from './sandbox-fixture.ts';

describe('faults over HTTP', () => {
  it('are ordered, listed as they are spent, and cleared', async () => {
    const { get, send } = await testSandbox();
    const order = { status: 500, next: 2 };
    expect(await send('POST', '/faults', order)).toEqual({ status: 200, json: { faults: [order] } });
    expect((await get(CLICK)).status).toBe(500);
    expect(JSON.parse((await get('/faults')).text)).toEqual({ faults: [{ status: 500, next: 1 }] });
    expect((await send('DELETE', '/faults')).status).toBe(204);
    expect((await get(CLICK)).status).toBe(200);
  });

  it('take the place of those before, and may be a list', async () => {
    const { sandbox, send } = await testSandbox({ faults: [{ status: 500 }] });
    const list = [{ status: 404, next: 1 }, { no_id: true as const }];
    await send('POST', '/faults', list);
    expect(sandbox.faults()).toEqual(list);
  });

  it('that are wrong change nothing and are named, field by field', async () => {
    const { sandbox, send } = await testSandbox({ faults: [{ status: 500 }] });
    const { status, json } = await send('POST', '/faults', [{ status: 404 }, { status: 'x', speed: 3 }]);
    expect(status).toBe(400);
    expect(json.problems).toEqual([
      { field: '1.status', message: 'must be a whole number from 200 to 599' },
      { field: '1.speed', message: expect.stringMatching(/^is not a field of a fault; known are next, /) },
    ]);
    expect(sandbox.faults()).toEqual([{ status: 500 }]);
  });

  it.each<[number, string, string]>([
    [400, 'application/json', '{'],
    [415, 'text/plain', '{"status":500}'],
    [413, 'application/json', ' '.repeat(100_000)],
  ])('are refused with %i for %s', async (status, type, body) => {
    const { sandbox, pool } = await testSandbox();
    const answer = await pool.request({
      method: 'POST',
      path: '/faults',
      headers: { 'content-type': type },
      body,
    });
    await answer.body.dump();
    expect([answer.statusCode, sandbox.faults()]).toEqual([status, []]);
  });
});

describe('clicks over HTTP', () => {
  it('are listed newest last and forgotten on demand', async () => {
    const { get, send } = await testSandbox();
    await get('/clk?oid=1&affid=7');
    await get('/clk?oid=2&affid=7');
    const before = JSON.parse((await get('/clicks')).text);
    expect(before).toMatchObject({ total: 2, made: 2, clicks: [{ offer_id: 1 }, { offer_id: 2 }] });
    expect((await send('DELETE', '/clicks')).status).toBe(204);
    expect(JSON.parse((await get('/clicks')).text)).toEqual({ total: 0, made: 0, clicks: [] });
  });

  it.each(['-1', 'all', ''])('are not listed for a limit of "%s"', async limit => {
    const { get } = await testSandbox();
    expect((await get(`/clicks?limit=${limit}`)).status).toBe(400);
  });
});

describe('anything else', () => {
  it.each(['/nothing', '/__proto__', '/constructor', '//', '/landingx'])('is not found: %s', async path => {
    const { get } = await testSandbox();
    expect((await get(path)).status).toBe(404);
  });

  it('in methods is refused with those that will do', async () => {
    const { pool } = await testSandbox();
    const { statusCode, headers, body } = await pool.request({ method: 'PUT', path: '/faults' });
    await body.dump();
    expect([statusCode, headers['allow']]).toEqual([405, 'GET, POST, DELETE']);
  });
});
