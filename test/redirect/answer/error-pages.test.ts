import { describe, expect, test } from 'vitest';
import { parseDestination } from '../../../src/links/model/destination.ts';
import { compileErrorPages, errorPageFor } from '../../../src/redirect/answer/error-pages.ts';
import { testServer } from '../../support/test-server.ts';

const FULL = 'https://own.example/full';
const GEO = 'https://own.example/geo?c={sub1}';
const OTHER = 'https://own.example/other';

function pageOf(onError: Record<string, string>, code: number): string | null {
  const pages = compileErrorPages(onError, url => parseDestination(url, 'tid'));
  return pages && (errorPageFor(pages, code)?.key ?? null);
}

describe('the page of an error code', () => {
  const onError = { '2,3': FULL, '9-13,21': GEO, '101-99999': OTHER };
  test.each([
    [1, null],
    [2, '2,3'],
    [3, '2,3'],
    [4, null],
    [8, null],
    [9, '9-13,21'],
    [11, '9-13,21'],
    [13, '9-13,21'],
    [14, null],
    [21, '9-13,21'],
    [101, '101-99999'],
    [99_999, '101-99999'],
    [100_000, null],
  ])('of %i is of key %j', (code, key) => {
    expect(pageOf(onError, code)).toBe(key);
    expect(pageOf({ ...onError, '*': OTHER }, code)).toBe(key ?? '*');
  });

  test('there is none where nothing is said', () => {
    expect(pageOf({}, 2)).toBeNull();
  });
});

describe('over sockets', () => {
  const links = [
    {
      slug: 'spring',
      fallback_url: 'https://own.example/fallback',
      rejected_url: 'https://own.example/rejected',
      on_error: { '2,3': FULL, '9-13': GEO },
    },
  ];

  test.each([
    [2, `${FULL}?sub1=a`],
    [11, 'https://own.example/geo?c=a&sub1=a'],
    [21, 'https://own.example/rejected?sub1=a'],
  ])(
    'a click refused with %i leads to its page, without an ID and without cookies',
    async (code, location) => {
      const { get, sandbox, lastHit } = await testServer({ links });
      sandbox.setFaults({ error_code: code, with_id: true });
      expect(await get('/spring?sub1=a')).toMatchObject({ status: 302, location, cookies: [] });
      expect(lastHit()).toMatchObject({ outcome: 'rejected' });
    },
  );

  test('a duplicate of a refused click goes where that one went', async () => {
    const { get, sandbox, lastHit } = await testServer({
      links: links.map(link => ({ ...link, duplicate_window_ms: 60_000 })),
    });
    sandbox.setFaults({ error_code: 2 });
    const first = await get('/spring');
    expect(first.location).toBe(FULL);
    expect((await get('/spring')).location).toBe(FULL);
    expect(lastHit()).toMatchObject({ outcome: 'joined', reason: 'rejected' });
  });

  test('a code that comes after the deadline changes nothing for the visitor', async () => {
    const { get, sandbox, log, logged } = await testServer({
      links,
      environment: { EVERFLOW_TIMEOUT_MS: '100' },
    });
    sandbox.setFaults({ error_code: 2, latency_ms: 400 });
    expect((await get('/spring')).location).toBe('https://own.example/fallback');
    await logged({ outcome: 'rejected' });
    expect(log.filter(line => line['outcome'] === 'unknown')).toHaveLength(1);
  });
});
