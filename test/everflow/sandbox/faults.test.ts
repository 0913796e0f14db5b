import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/everflow/sandbox/fault.ts';
import { CLICK, readWire, testSandbox } from './sandbox-fixture.ts';

const ID = /^[0-9a-f]{32}$/;

describe('a fault in the answer', () => {
  it.each<[string, Fault, number, RegExp]>([
    ['a status of its own, with a page', { status: 500 }, 500, /^<!doctype html>/],
    ['a 404 page', { status: 404 }, 404, /^<!doctype html>/],
    ['a status with the usual JSON', { status: 503, body: 'json' }, 503, /"error_code":0.*"[0-9a-f]{32}"/],
    ['a status without a body', { status: 204 }, 204, /^$/],
    ['an error code without an ID', { error_code: 9 }, 200, /"error_code":9,.*"transaction_id":""/],
    ['an error code with an ID', { error_code: 9, with_id: true }, 200, /"error_code":9,.*"[0-9a-f]{32}"/],
    ['an error code under a status', { error_code: 2, status: 400 }, 400, /"error_code":2,/],
    ['success without an ID', { no_id: true }, 200, /"error_code":0,.*"transaction_id":""/],
    ['an empty body', { body: 'empty' }, 200, /^$/],
    ['a page where JSON belongs', { body: 'html' }, 200, /^<!doctype html>/],
    ['half of the JSON', { body: 'half_json' }, 200, /^\{"aid":411[^}]*$/],
    ['text that is not JSON', { body: 'not_json_text' }, 200, /^OK$/],
  ])('can be %s', async (_name, fault, status, text) => {
    const { sandbox, get } = await testSandbox({ faults: [fault] });
    const answer = await get(CLICK);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
    expect(sandbox.clicks()).toMatchObject([{ fault, answered: true }]);
  });

  it('can be values of the wrong types', async () => {
    const { get } = await testSandbox({ faults: [{ body: 'wrong_types' }] });
    const answer = JSON.parse((await get(CLICK)).text);
    expect(Object.keys(answer)).toEqual(['aid', 'error_code', 'oid', 'session_duration', 'transaction_id']);
    expect([typeof answer.error_code, typeof answer.transaction_id]).toEqual(['string', 'number']);
  });

  it('can be a redirect, to the landing page or elsewhere', async () => {
    const { sandbox, get } = await testSandbox({ faults: [{ status: 302 }] });
    expect(await get(CLICK)).toMatchObject({ status: 302, headers: { location: '/landing' }, text: '' });
    sandbox.setFaults({ status: 307, location: 'https://elsewhere.example/' });
    expect(await get(CLICK)).toMatchObject({ headers: { location: 'https://elsewhere.example/' } });
  });

  it('can be megabytes, streamed without a length, with good JSON at the end of them', async () => {
    const { get } = await testSandbox({ faults: [{ body: 'huge' }] });
    const { headers, text } = await get(CLICK);
    expect(headers['content-length']).toBeUndefined();
    expect(text.length).toBeGreaterThan(8 * 1024 * 1024);
    expect(JSON.parse(text).transaction_id).toMatch(ID);
  });

  it('leaves the sandbox well when the client gives up on the megabytes', async () => {
    const { sandbox, pool, get } = await testSandbox({ faults: [{ body: 'huge', next: 1 }] });
    const { body } = await pool.request({ method: 'GET', path: CLICK });
    body.on('error', () => {}).destroy();
    expect((await get(CLICK)).status).toBe(200);
    expect(sandbox.clicks()).toMatchObject([{ answered: false }, { answered: true }]);
  });
});

describe('whether the click was made', () => {
  it.each<[boolean, Fault]>([
    [false, { reset: 'before' }],
    [false, { error_code: 9 }],
    [false, { no_id: true }],
    [true, { error_code: 9, with_id: true }],
    [true, { reset: 'after' }],
    [true, { status: 500 }],
    [true, { body: 'half_json' }],
    [true, { close_idle: true }],
  ])('is recorded: %s with %o', async (made, fault) => {
    const { sandbox, get } = await testSandbox({ faults: [fault] });
    await get(CLICK).catch(() => {});
    const [click] = sandbox.clicks();
    expect(click?.made).toBe(made);
    expect(click?.transaction_id ?? '').toMatch(made ? ID : /^$/);
  });
});

describe('a fault on the wire', () => {
  it.each(['before', 'after'] as const)('resets the connection %s the click', async reset => {
    const { sandbox } = await testSandbox({ faults: [{ reset }] });
    expect(await readWire(sandbox.origin, CLICK)).toEqual({ pieces: [], end: 'reset' });
    expect(sandbox.clicks()).toMatchObject([{ made: reset === 'after', answered: false }]);
  });

  it('closes the connection that the answer just promised to keep', async () => {
    const { sandbox } = await testSandbox({ faults: [{ close_idle: true }] });
    const { pieces, end } = await readWire(sandbox.origin, CLICK);
    expect(end).toBe('closed');
    expect(pieces.join('')).toMatch(/connection: keep-alive/i);
    expect(pieces.join('')).toMatch(/"transaction_id":"[0-9a-f]{32}"\}$/);
  });

  it('withholds the answer for as long as the sandbox lives, while others are answered', async () => {
    const { sandbox, get } = await testSandbox({ faults: [{ hang: 'headers', next: 1 }] });
    const hanging = readWire(sandbox.origin, CLICK);
    expect(await sandbox.nextClick()).toMatchObject({ made: true, answered: false });
    expect((await get(CLICK)).status).toBe(200);
    await sandbox.close();
    expect((await hanging).pieces).toEqual([]);
    expect(sandbox.clicks()).toMatchObject([{ answered: false }, { answered: true }]);
  });

  it('withholds the second half of the body', async () => {
    const { sandbox, pool } = await testSandbox({ faults: [{ hang: 'body' }] });
    const { statusCode, headers, body } = await pool.request({ method: 'GET', path: CLICK });
    expect([statusCode, headers['content-length']]).toEqual([200, '111']);
    const pieces: string[] = [];
    const ended = expect(async () => {
      for await (const piece of body) {
        pieces.push(String(piece));
        await sandbox.close();
      }
    }).rejects.toThrow();
    await ended;
    expect(pieces.join('')).toMatch(/^\{"aid":411[^}]*$/);
    expect(sandbox.clicks()).toMatchObject([{ made: true, answered: false }]);
  });

  it('delays the answer, after the click is made', async () => {
    const { sandbox, get } = await testSandbox({ faults: [{ latency_ms: 60, status: 500 }] });
    const started = performance.now();
    const answer = get(CLICK);
    expect(await sandbox.nextClick()).toMatchObject({ made: true, answered: false });
    expect((await answer).status).toBe(500);
    expect(performance.now() - started).toBeGreaterThan(55);
  });

  it('is over as soon as the client is gone', async () => {
    const { sandbox, pool, get } = await testSandbox({ faults: [{ latency_ms: 3_600_000, next: 1 }] });
    const impatient = new AbortController();
    const waiting = pool.request({ method: 'GET', path: CLICK, signal: impatient.signal });
    const gone = expect(waiting).rejects.toThrow();
    await sandbox.nextClick();
    impatient.abort();
    await gone;
    expect((await get(CLICK)).status).toBe(200);
  });

  it('drips the body in pieces', async () => {
    const { sandbox } = await testSandbox({ faults: [{ slow_body_ms: 100, close_idle: true }] });
    const started = performance.now();
    const { pieces } = await readWire(sandbox.origin, CLICK);
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces[0]).toMatch(/\r\n\r\n$/);
    expect(pieces.join('')).toMatch(/"transaction_id":"[0-9a-f]{32}"\}$/);
  });
});
