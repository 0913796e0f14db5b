import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, readLinksConfig, SETTINGS } from '../../src/config/config.ts';
import { unknownSettings } from '../../src/config/unknown-settings.ts';
import { tempDir } from '../support/temp-dir.ts';

const GOOD = { EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example' };

function problemsOf(environment: Record<string, string>) {
  const config = readConfig({ ...GOOD, ...environment });
  return config.ok ? [] : config.problems.map(({ field, message }) => `${field} ${message}`);
}

test('one setting is enough, and the rest have the defaults of the design', () => {
  const config = readConfig(GOOD);
  expect(config).toEqual({
    ok: true,
    value: {
      everflow: {
        trackingDomain: 'https://www.trk.example',
        clickPath: '/clk',
        timeoutMs: 1500,
        ipHeader: 'x-forwarded-for',
        extraParams: [],
        lateMs: 10_000,
        connections: 1024,
        queue: 1_000,
        queueMs: 500,
        breaker: { failureRate: 0.5, minCalls: 20, windowMs: 10_000, openMs: 5_000 },
      },
      host: '0.0.0.0',
      port: 3000,
      admin: { host: '127.0.0.1', port: 3001, token: null },
      shutdownMs: 15_000,
      journal: { dataDir: './data', address: 'cut', retentionMs: 90 * 86_400_000 },
      replay: { on: true, perSecond: 20, maxAgeMs: 86_400_000 },
      trustProxy: [],
      links: { dataDir: './data', file: null, allowHttp: false, slugMinLength: 6 },
      cookies: { domain: { kind: 'auto' }, secure: 'auto', httpOnly: false },
      clickRateLimit: { max: 600, windowMs: 60_000 },
      rateLimit: { max: 3000, windowMs: 60_000 },
      notFoundUrl: null,
      visitors: { botExtra: [], botAllow: [], burstLinks: 4, burstWindowMs: 2000, burstIgnore: [] },
      logLevel: 'info',
    },
  });
  expect(config.ok && Object.isFrozen(config.value)).toBe(true);
});

test('five wrong settings give five sentences, each with its name and what would be right', () => {
  const problems = problemsOf({
    EVERFLOW_TRACKING_DOMAIN: 'trk.example',
    EVERFLOW_TIMEOUT_MS: '1.5s',
    PORT: '99999',
    TRUST_PROXY: '10.0.0.0/8, nginx',
    COOKIE_DOMAIN: 'co.uk',
  });
  expect(problems).toHaveLength(5);
  expect(problems[0]).toBe(
    'EVERFLOW_TRACKING_DOMAIN must be an https origin such as https://www.trk.example, not "trk.example"',
  );
  expect(problems[1]).toContain('EVERFLOW_TIMEOUT_MS must be a whole number from 50 to 60000');
});

test('an empty or blank variable counts as unset', () => {
  expect(readConfig({ ...GOOD, PORT: '', LOG_LEVEL: '  ' })).toEqual(readConfig(GOOD));
});

describe('settings are read into real types', () => {
  test.each([
    [
      'TRUST_PROXY',
      '10.0.0.0/8 2001:db8::/32,loopback 192.0.2.1',
      { trustProxy: ['10.0.0.0/8', '2001:db8::/32', 'loopback', '192.0.2.1'] },
    ],
    ['RATE_LIMIT', '5/s', { rateLimit: { max: 5, windowMs: 1_000 } }],
    ['CLICK_RATE_LIMIT', 'off', { clickRateLimit: null }],
    ['BREAKER_FAILURE_RATE', 'off', { everflow: { breaker: { failureRate: null } } }],
    ['BREAKER_FAILURE_RATE', '5', { everflow: { breaker: { failureRate: 0.05 } } }],
    ['REPLAY', 'off', { replay: { on: false } }],
    ['REPLAY_RATE', '90/min', { replay: { perSecond: 1.5 } }],
    ['REPLAY_MAX_AGE', '90min', { replay: { maxAgeMs: 5_400_000 } }],
    ['SLUG_MIN_LENGTH', '12', { links: { slugMinLength: 12 } }],
    ['JOURNAL_RETENTION', 'off', { journal: { retentionMs: null } }],
    ['JOURNAL_ADDRESS', 'hash', { journal: { address: 'hash' } }],
    ['COOKIE_DOMAIN', '.Brand.com', { cookies: { domain: { kind: 'domain', domain: 'brand.com' } } }],
    ['COOKIE_DOMAIN', 'host', { cookies: { domain: { kind: 'host' } } }],
    ['COOKIE_SECURE', 'true', { cookies: { secure: true } }],
    [
      'EVERFLOW_EXTRA_PARAMS',
      'a=1&b=%20x',
      {
        everflow: {
          extraParams: [
            ['a', '1'],
            ['b', ' x'],
          ],
        },
      },
    ],
    ['EVERFLOW_IP_HEADER', 'X-Real-IP', { everflow: { ipHeader: 'x-real-ip' } }],
    [
      'NOT_FOUND_URL',
      'https://brand.example/größe',
      { notFoundUrl: 'https://brand.example/gr%C3%B6%C3%9Fe' },
    ],
  ])('%s=%s', (name, text, expected) => {
    const config = readConfig({ ...GOOD, [name]: text });
    expect(config.ok && config.value).toMatchObject(expected);
  });
});

describe('invalid values are refused', () => {
  test.each([
    ['EVERFLOW_TRACKING_DOMAIN', ''],
    ['EVERFLOW_TRACKING_DOMAIN', 'http://www.trk.example'],
    ['EVERFLOW_TRACKING_DOMAIN', 'https://www.trk.example/clk'],
    ['EVERFLOW_TRACKING_DOMAIN', 'https://user:pw@www.trk.example'],
    ['EVERFLOW_ALLOW_HTTP', 'yes'],
    ['EVERFLOW_CLICK_PATH', 'clk'],
    ['EVERFLOW_CLICK_PATH', '/clk?a=1'],
    ['EVERFLOW_TIMEOUT_MS', '0'],
    ['EVERFLOW_IP_HEADER', 'x forwarded'],
    ['EVERFLOW_IP_HEADER', 'User-Agent'],
    ['EVERFLOW_EXTRA_PARAMS', 'affid=9'],
    ['EVERFLOW_CONNECTIONS', '-1'],
    ['PORT', 'http'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['COOKIE_DOMAIN', '192.0.2.1'],
    ['COOKIE_SECURE', 'maybe'],
    ['RATE_LIMIT', '10 per minute'],
    ['RATE_LIMIT', '0/min'],
    ['RATE_LIMIT', '5/constructor'],
    ['NOT_FOUND_URL', '/home'],
    ['NOT_FOUND_URL', 'https://brand.example/{sub1}'],
    ['NOT_FOUND_URL', 'javascript:alert(1)'],
    ['BURST_LINKS', '1'],
    ['BURST_WINDOW_MS', 'fast'],
    ['BURST_IGNORE', 'loopback'],
    ['LOG_LEVEL', 'loud'],
    ['BREAKER_FAILURE_RATE', '0%'],
    ['BREAKER_FAILURE_RATE', '101%'],
    ['REPLAY', 'true'],
    ['REPLAY_RATE', 'off'],
    ['REPLAY_RATE', '20'],
    ['REPLAY_MAX_AGE', '24'],
    ['REPLAY_MAX_AGE', '31d'],
    ['SLUG_MIN_LENGTH', '3'],
    ['SLUG_MIN_LENGTH', '33'],
    ['JOURNAL_RETENTION', '90 days'],
    ['JOURNAL_ADDRESS', 'yes'],
    ['ADMIN_PORT', 'off'],
    ['ADMIN_TOKEN', 'too-short'],
    ['ADMIN_TOKEN', 'sixteen and more, with spaces'],
    ['ADMIN_TOKEN_FILE', '/nowhere/admin-token'],
    ['SHUTDOWN_MS', '15s'],
  ])('%s=%s', (name, text) => {
    expect(problemsOf({ [name]: text })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });
});

test('the admin token can be in a file, where white space around it does not count', async () => {
  const path = join(await tempDir(), 'token');
  await writeFile(path, '  0123456789abcdef\n');
  const config = readConfig({ ...GOOD, ADMIN_TOKEN_FILE: path });
  expect(config.ok && config.value.admin.token).toBe('0123456789abcdef');
  const given = readConfig({ ...GOOD, ADMIN_TOKEN: 'fedcba9876543210' });
  expect(given.ok && given.value.admin.token).toBe('fedcba9876543210');
  expect(problemsOf({ ADMIN_TOKEN: 'fedcba9876543210', ADMIN_TOKEN_FILE: path })).toEqual([
    'ADMIN_TOKEN_FILE must not be set together with ADMIN_TOKEN: keep one of them',
  ]);
});

test('no message about a token shows it', async () => {
  const path = join(await tempDir(), 'token');
  await writeFile(path, 'open sesame');
  const problems = problemsOf({ ADMIN_TOKEN: 'hunter two', ADMIN_TOKEN_FILE: path });
  expect(problems).toHaveLength(2);
  expect(problems.join()).not.toMatch(/hunter|sesame/);
});

test('http is accepted for loopback, or where it is allowed', () => {
  expect(problemsOf({ EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:4000' })).toEqual([]);
  expect(problemsOf({ EVERFLOW_TRACKING_DOMAIN: 'http://localhost:4000' })).toEqual([]);
  expect(problemsOf({ EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1.evil.example' })).toHaveLength(1);
  expect(
    problemsOf({ EVERFLOW_TRACKING_DOMAIN: 'http://sandbox:4000', EVERFLOW_ALLOW_HTTP: 'true' }),
  ).toEqual([]);
});

describe('a variable that begins like a setting but is none is reported', () => {
  test.each([
    ['EVERFLOW_TIMOUT_MS', 'is not a setting; did you mean EVERFLOW_TIMEOUT_MS?'],
    ['EVERFLOW_TIMEOUT', 'is not a setting'],
    ['JOURNAL_RETENTOIN', 'is not a setting; did you mean JOURNAL_RETENTION?'],
    ['BREAKER_OPEN_MSS', 'is not a setting; did you mean BREAKER_OPEN_MS?'],
    ['REPLAY_RATES', 'is not a setting; did you mean REPLAY_RATE?'],
    ['COOKIE_HTTPONLY', 'is not a setting; did you mean COOKIE_HTTP_ONLY?'],
    ['BURST_LINK', 'is not a setting; did you mean BURST_LINKS?'],
    ['ADMIN_POTR', 'is not a setting; did you mean ADMIN_PORT?'],
    ['LINKS_FIEL', 'is not a setting; did you mean LINKS_FILE?'],
    ['BOT_ALLOWED', 'is not a setting; did you mean BOT_ALLOW?'],
    ['SHUTDOWN_SECONDS', 'is not a setting'],
  ])('%s %s', (field, message) => {
    expect(unknownSettings({ ...GOOD, [field]: 'x' })).toEqual([{ field, message }]);
  });

  test('several of them in order, and nothing else', () => {
    const environment = { PATH: '/bin', REPLAYS: '1', PORTS: '1', MY_EVERFLOW_X: '1', EVERFLOW_Y: ' ' };
    expect(unknownSettings({ ...environment, LINKS_Z: '1', ADMIN_Z: '1' }).map(({ field }) => field)).toEqual(
      ['ADMIN_Z', 'LINKS_Z'],
    );
    expect(unknownSettings(Object.fromEntries(Object.keys(SETTINGS).map(name => [name, 'x'])))).toEqual([]);
  });
});

test('the links commands work without Everflow settings', () => {
  expect(readLinksConfig({ DATA_DIR: '/srv/data', PORT: 'wrong' })).toEqual({
    ok: true,
    value: { dataDir: '/srv/data', file: null, allowHttp: false, slugMinLength: 6 },
  });
});

test('.env.example has every setting with its default, and no other', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const settings = lines.flatMap(line => /^#? ?([A-Z][A-Z_]+)=(.*)$/.exec(line)?.slice(1) ?? []);
  const written = Object.fromEntries(
    Array.from({ length: settings.length / 2 }, (_, i) => settings.slice(i * 2, i * 2 + 2)),
  );
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, [fallback]]) => [name, fallback]));
  expect(written).toEqual({ ...defaults, EVERFLOW_TRACKING_DOMAIN: 'https://www.your-tracking-domain.com' });
});

test('the README has every setting with its default', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [name, [fallback]] of Object.entries(SETTINGS)) {
    const row = readme.split('\n').find(line => line.startsWith(`| \`${name}\``));
    expect(row, name).toBeDefined();
    if (fallback) expect(row, name).toContain(`| \`${fallback}\` |`);
  }
});
