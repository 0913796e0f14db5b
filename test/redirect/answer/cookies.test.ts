import { parseCookie, stringifySetCookie } from 'cookie';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CookieConfig } from '../../../src/config/visitor-settings.ts';
import { clickCookies, runningTransactionId } from '../../../src/redirect/answer/cookies.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');
const click = { transactionId: id(99), offerId: 2101, advertiserId: 411, sessionHours: 24 };
const AUTO: CookieConfig = { domain: { kind: 'auto' }, secure: 'auto', httpOnly: false };

function cookies(
  options: {
    header?: string;
    hostname?: string;
    https?: boolean;
    config?: Partial<CookieConfig>;
    click?: Partial<typeof click> | object;
  } = {},
) {
  const { header, hostname = 'go.brand.com', https = true, config = {} } = options;
  return clickCookies(
    header,
    { ...click, ...options.click },
    { hostname, https, config: { ...AUTO, ...config } },
  );
}

test("are the four that Everflow's SDK reads, for the registrable domain", () => {
  expect(cookies()).toEqual([
    `ef_tid_c_o_2101=${id(99)}; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax`,
    `ef_tid_c_a_411=${id(99)}; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax`,
    'ef_session_2101=1; Max-Age=86400; Domain=brand.com; Path=/; Secure; SameSite=Lax',
    'ef_witness=1; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax',
  ]);
});

describe('the domain', () => {
  test.each([
    ['the registrable domain', 'go.brand.com', { kind: 'auto' }, 'brand.com'],
    ['under a suffix of two labels', 'go.brand.co.uk', { kind: 'auto' }, 'brand.co.uk'],
    ['never a private suffix that others share', 'brand.github.io', { kind: 'auto' }, 'brand.github.io'],
    ['the host alone on a public suffix', 'github.io', { kind: 'auto' }, undefined],
    ['the host alone on an IPv4 address', '192.0.2.1', { kind: 'auto' }, undefined],
    ['the host alone on an IPv6 address', '[2001:db8::1]', { kind: 'auto' }, undefined],
    ['the host alone on localhost', 'localhost', { kind: 'auto' }, undefined],
    ['the host alone for a host that is none', 'a b;c', { kind: 'auto' }, undefined],
    [
      'the host alone where no cookie can name the domain',
      'go_brand.netlify.app',
      { kind: 'auto' },
      undefined,
    ],
    ['the host alone beyond ASCII', 'é.com', { kind: 'auto' }, undefined],
    ['the domain of a host with an underscore', 'go_x.brand.com', { kind: 'auto' }, 'brand.com'],
    ['the host alone where it is set so', 'go.brand.com', { kind: 'host' }, undefined],
    ['the domain set', 'go.eu.brand.com', { kind: 'domain', domain: 'eu.brand.com' }, 'eu.brand.com'],
    [
      'the host alone where it is not in the domain set',
      'go.other.com',
      { kind: 'domain', domain: 'brand.com' },
      undefined,
    ],
    [
      'the host alone where it only ends like the domain set',
      'go.mybrand.com',
      { kind: 'domain', domain: 'brand.com' },
      undefined,
    ],
  ] as const)('is %s', (_name, hostname, domain, expected) => {
    for (const cookie of cookies({ hostname, config: { domain } })) {
      const attribute = /; Domain=([^;]*)/.exec(cookie)?.[1];
      expect(attribute).toBe(expected);
    }
  });
});

test('are secure by protocol, or as it is set', () => {
  const secure = (list: string[]) => list.every(cookie => cookie.includes('; Secure'));
  expect(secure(cookies({ https: false }))).toBe(false);
  expect(secure(cookies({ https: false, config: { secure: true } }))).toBe(true);
  expect(secure(cookies({ https: true, config: { secure: false } }))).toBe(false);
});

test('are readable by scripts unless it is set otherwise', () => {
  expect(cookies().join()).not.toContain('HttpOnly');
  expect(cookies({ config: { httpOnly: true } }).every(cookie => cookie.includes('; HttpOnly'))).toBe(true);
});

test('leave out the advertiser where the answer names none', () => {
  expect(cookies({ click: { advertiserId: null } }).join()).not.toContain('ef_tid_c_a_');
});

test.each([
  [null, 2_592_000],
  [1, 3_600],
  [0.5, 1_800],
  [720, 2_592_000],
])('a session of %s hours lives %i seconds', (sessionHours, seconds) => {
  expect(cookies({ click: { sessionHours } })).toContainEqual(
    expect.stringContaining(`ef_session_2101=1; Max-Age=${seconds};`),
  );
});

describe('a history', () => {
  const historyAfter = (value: string) =>
    /^ef_tid_c_o_2101=([^;]*)/.exec(cookies({ header: `x=1; ef_tid_c_o_2101=${value}; y=2` })[0] ?? '')?.[1];

  test('grows at its end', () => {
    expect(historyAfter(id(1))).toBe(`${id(1)}|${id(99)}`);
  });

  test('is read percent-encoded as well', () => {
    expect(historyAfter(`${id(1)}%7C${id(2)}`)).toBe(`${id(1)}|${id(2)}|${id(99)}`);
  });

  test('has an ID once', () => {
    expect(historyAfter(`${id(99)}|${id(1)}`)).toBe(`${id(1)}|${id(99)}`);
  });

  test("drops what has no ID's form", () => {
    expect(historyAfter(`${id(1)}|<script>|${'x'.repeat(65)}||a b|%0d%0aSet-Cookie:x`)).toBe(
      `${id(1)}|${id(99)}`,
    );
  });

  test('of thousands of short IDs keeps the first and the latest', () => {
    const ids = Array.from({ length: 15_000 }, (_, i) => (i % 36).toString(36));
    const after = historyAfter(ids.join('|')) ?? '';
    expect(after.length).toBeGreaterThan(1640);
    expect(after.length).toBeLessThanOrEqual(1649);
    expect(after.startsWith('0|')).toBe(true);
    expect(after.endsWith(`|n|${id(99)}`)).toBe(true);
  });

  test('keeps the first ID and the latest, 1649 characters at most', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => id(i + 1));
    const after = historyAfter(fifty.join('|')) ?? '';
    expect(after.split('|')).toEqual([id(1), ...fifty.slice(2), id(99)]);
    expect(after).toHaveLength(1649);
    // What the SDK itself would keep of it.
    const whole = [...fifty, id(99)].join('|');
    expect(after).toBe(whole.slice(0, 33) + whole.slice(-1616));
  });
});

test('never throw, whatever the host and the cookies', () => {
  const host = fc.oneof(fc.string(), fc.domain(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(host, fc.string(), (hostname, header) => {
      for (const cookie of cookies({ hostname, header })) expect(cookie).toMatch(/^[\x20-\x7e]+$/);
    }),
    { numRuns: 2_000 },
  );
});

test('are written as the package cookie writes them, and read what it reads', () => {
  const someId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  const header = fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'ef_tid_c_o_2101',
          'ef_tid_c_a_411',
          'ef_tid_c_o_21',
          ' ef_tid_c_o_2101 ',
          'x',
          '_ga',
        ),
        fc.oneof(
          fc.array(someId, { maxLength: 3 }).map(ids => ids.join('|')),
          fc.string(),
        ),
      ),
    )
    .map(pairs => pairs.map(([name, value]) => `${name}=${value}`).join('; '));
  const made = fc.record({
    transactionId: someId,
    offerId: fc.constant(2101),
    advertiserId: fc.constantFrom(null, 411),
    sessionHours: fc.oneof(fc.constant(null), fc.double({ min: 0.001, max: 8760, noNaN: true })),
  });
  const hosts = [
    ['go.brand.com', 'brand.com'],
    ['go.brand.co.uk', 'brand.co.uk'],
    ['localhost', undefined],
    ['[2001:db8::1]', undefined],
  ] as const;
  const config = fc.record({ secure: fc.constantFrom('auto' as const, true, false), httpOnly: fc.boolean() });
  fc.assert(
    fc.property(header, made, fc.constantFrom(...hosts), config, fc.boolean(), (...given) => {
      const [text, click, [hostname, domain], { secure, httpOnly }, https] = given;
      const options = {
        path: '/',
        sameSite: 'lax',
        secure: secure === 'auto' ? https : secure,
        httpOnly,
        ...(domain === undefined ? {} : { domain }),
        encode: (value: string) => value,
      } as const;
      for (const cookie of cookies({ header: text, hostname, https, config: { secure, httpOnly }, click })) {
        const [, name = '', value = '', maxAge] = /^([^=]*)=([^;]*); Max-Age=(\d+);/.exec(cookie) ?? [];
        expect(cookie).toBe(stringifySetCookie(name, value, { ...options, maxAge: Number(maxAge) }));
        if (!name.startsWith('ef_tid_c_')) continue;
        const before = (parseCookie(text)[name] ?? '').split('|').filter(id => /^[\w-]{1,64}$/.test(id));
        const after = [...before.filter(id => id !== click.transactionId), click.transactionId];
        expect(value).toBe(after.join('|'));
      }
    }),
  );
});

describe('a running session', () => {
  test.each([
    ['gives its latest ID', `ef_session_2101=1; ef_tid_c_o_2101=${id(1)}|${id(2)}`, id(2)],
    ['needs its cookie', `ef_tid_c_o_2101=${id(1)}`, undefined],
    ['needs an ID', 'ef_session_2101=1', undefined],
    ['is of one offer', `ef_session_2102=1; ef_tid_c_o_2101=${id(1)}`, undefined],
    ["passes over what has no ID's form", `ef_session_2101=1; ef_tid_c_o_2101=${id(1)}|a%0d%0ab`, id(1)],
    ['is not "0"', `ef_session_2101=0; ef_tid_c_o_2101=${id(1)}`, undefined],
    ['is not read from nothing', undefined, undefined],
  ])('%s', (_name, header, expected) => {
    expect(runningTransactionId(header, 2101)).toBe(expected);
  });
});
