import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { heapBytes } from '../support/heap-bytes.ts';
import { testApp } from '../support/test-app.ts';
import { BROWSER } from '../support/test-server.ts';

const NOW = Date.UTC(2026, 4, 1);

/** Asks for a page without a link; gives the seconds of `Retry-After`, 0 if the request was let through. */
function asker(environment: Record<string, string>) {
  const { app } = testApp({ environment, deps: { record: async () => undefined } });
  return async (remoteAddress: string, headers: Record<string, string> = {}): Promise<number> => {
    const answer = await app.inject({ url: '/nothing', remoteAddress, headers });
    if (answer.statusCode !== 429) expect(answer.statusCode).toBe(404);
    return Number(answer.headers['retry-after'] ?? 0);
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('RATE_LIMIT', () => {
  test('an address may make so many requests in a window, and then waits for the rest of it', async () => {
    const ask = asker({ RATE_LIMIT: '2/min' });
    expect([await ask('203.0.113.7'), await ask('203.0.113.7')]).toEqual([0, 0]);
    vi.setSystemTime(NOW + 15_001);
    expect(await ask('203.0.113.7')).toBe(45);
    vi.setSystemTime(NOW + 60_000);
    expect([await ask('203.0.113.7'), await ask('203.0.113.7'), await ask('203.0.113.7')]).toEqual([
      0, 0, 60,
    ]);
  });

  test('a visitor who goes on in spite of it does not wait longer than the window', async () => {
    const ask = asker({ RATE_LIMIT: '1/s' });
    await ask('203.0.113.7');
    for (let i = 1; i < 10; i += 1) {
      vi.setSystemTime(NOW + i * 100);
      expect(await ask('203.0.113.7')).toBe(1);
    }
    vi.setSystemTime(NOW + 1_000);
    expect(await ask('203.0.113.7')).toBe(0);
  });

  test.each([
    ['203.0.113.7', '203.0.113.8', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2:a:b:c:d', '2001:0DB8:0001:0002::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['2001:db8:0:1::1', '2001:db8::1:1', false],
    ['fe80::1', 'fe80::2', true],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
  ])('%s and %s are counted as one: %s', async (one, other, together) => {
    const ask = asker({ RATE_LIMIT: '1/s' });
    await ask(one);
    expect((await ask(other)) > 0).toBe(together);
  });

  test('every way to write an IPv6 address is counted with its network', async () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const ask = asker({ RATE_LIMIT: '1/s' });
    let now = NOW;
    await fc.assert(
      fc.asyncProperty(fc.array(group, { minLength: 8, maxLength: 8 }), async groups => {
        // A window of its own for each run.
        now += 1_000;
        vi.setSystemTime(now);
        const written = groups.map(value => value.toString(16)).join(':');
        // Not one that stands for an IPv4 address.
        fc.pre(groups.slice(0, 5).some(value => value !== 0));
        const shortest = new URL(`http://[${written}]`).hostname.slice(1, -1);
        const long = groups.map(value => value.toString(16).toUpperCase().padStart(4, '0')).join(':');
        await ask(written);
        for (const same of [shortest, long]) expect(await ask(same)).toBe(1);
      }),
    );
  });

  test('off: nobody waits', async () => {
    const ask = asker({ RATE_LIMIT: 'off' });
    for (let i = 0; i < 5_000; i += 1) expect(await ask('203.0.113.7')).toBe(0);
  });

  test('no answer tells strangers what the limit is', async () => {
    const { app } = testApp({ environment: { RATE_LIMIT: '1/s' } });
    for (const expected of [404, 429]) {
      const { statusCode, headers } = await app.inject({ url: '/nothing' });
      expect(statusCode).toBe(expected);
      expect(Object.keys(headers).filter(name => name.includes('ratelimit'))).toEqual([]);
    }
  });

  test('an address that is part of a long header keeps none of it', async () => {
    const ask = asker({ TRUST_PROXY: '127.0.0.1', RATE_LIMIT: '1000/h' });
    const ask300 = async (from: number) => {
      for (let n = from; n < from + 300; n += 1) {
        // The nearest of a chain of addresses that a stranger made up.
        const forwarded = `${'10.0.0.1, '.repeat(2_500)}203.100.${n >> 8}.${n & 255}`;
        await ask('127.0.0.1', { 'x-forwarded-for': forwarded });
      }
      await nextTurn();
    };
    await ask300(0);
    const before = heapBytes();
    await ask300(1_000);
    expect(heapBytes() - before).toBeLessThan(3_000_000);
  });
});

describe('CLICK_RATE_LIMIT', () => {
  const clickLimited = { CLICK_RATE_LIMIT: '1/h' };

  test('takes the click away, and not the redirect', async () => {
    const { app, hits } = testApp({ environment: clickLimited });
    const answers = [];
    for (let i = 0; i < 2; i += 1) answers.push(await app.inject({ url: '/spring', headers: BROWSER }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([302, 302]);
    expect(hits.map(({ outcome }) => outcome)).toEqual(['clicked', 'limited']);
  });

  test('counts clicks alone: bots use nothing of it, nor do hits on other paths', async () => {
    const { app, hits } = testApp({ environment: clickLimited });
    await app.inject({ url: '/spring', headers: { 'user-agent': 'Googlebot/2.1' } });
    await app.inject({ url: '/nothing', headers: BROWSER });
    await app.inject({ url: '/spring', headers: BROWSER });
    expect(hits.map(({ outcome }) => outcome)).toEqual(['skipped', 'not_found', 'clicked']);
  });

  test('holds without RATE_LIMIT as well', async () => {
    const { app, hits } = testApp({ environment: { ...clickLimited, RATE_LIMIT: 'off' } });
    for (let i = 0; i < 2; i += 1) await app.inject({ url: '/spring', headers: BROWSER });
    expect(hits.map(({ outcome }) => outcome)).toEqual(['clicked', 'limited']);
  });
});

test('both limits count in the store that they are given, under keys of their own', async () => {
  const counts = new Map<string, number>();
  class SharedStore {
    incr(
      key: string,
      done: (error: null, result: { current: number; ttl: number }) => void,
      ttl: number,
    ): void {
      const current = (counts.get(key) ?? 0) + 1;
      counts.set(key, current);
      done(null, { current, ttl });
    }
    child(): SharedStore {
      return this;
    }
  }
  const { app } = testApp({
    environment: { RATE_LIMIT: '3/min', CLICK_RATE_LIMIT: '1/min' },
    deps: { limitStore: SharedStore },
  });
  const statuses = [];
  for (let i = 0; i < 4; i += 1)
    statuses.push((await app.inject({ url: '/spring', headers: BROWSER })).statusCode);
  expect(statuses).toEqual([302, 302, 302, 429]);
  expect(Object.fromEntries(counts)).toEqual({ 'request:127.0.0.1': 4, 'click:127.0.0.1': 3 });
});
