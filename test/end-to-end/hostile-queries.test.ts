import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawConnection } from '../support/raw-http.ts';
import { testServer } from '../support/test-server.ts';

const RUNS = 20_000;
const BATCH = 100;

const ORIGIN = 'https://brand.example';
const LINKS = [
  { slug: 'plain', destination: `${ORIGIN}/lp`, pass_through: 'all' },
  {
    slug: 'macros',
    destination: `${ORIGIN}/{sub1}/x?a={sub2}&t={transaction_id}#f{sub3}`,
    pass_through: 'all',
  },
  { slug: 'slot', destination: `${ORIGIN}/?_ef_transaction_id=&b=%2F#top`, affiliate_from_query: true },
  { slug: 'deep/er', destination: `${ORIGIN}//p?a=1&a=2&t={transaction_id}`, param_map: { x: 'sub1' } },
] as const;

/** The header lines of a redirect, and no other: what would show an injected one. */
const HEADERS = new Set([
  'location',
  'cache-control',
  'x-robots-tag',
  'set-cookie',
  'content-length',
  'date',
  'connection',
  'keep-alive',
]);

// What may stand in a request line; Node answers 400 to anything else before it is a request at all.
const anyCharacter = fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCharCode(code));
const fragment = fc.constantFrom(
  ...[
    'sub1=',
    'sub2=',
    'sub3=',
    'uid=',
    'affid=',
    'oid=',
    'x=',
    '_ef_transaction_id=',
    'transaction_id=',
    't=',
  ],
  ...[
    '&',
    '=',
    '#',
    '?',
    ';',
    '%',
    '%%',
    '+',
    '//',
    '\\',
    '..',
    '%2e%2e',
    '@evil.example',
    'https://evil.example/',
  ],
  ...[
    '%0d%0aSet-Cookie:%20x=1',
    '%00',
    '%0a',
    '%c0%ae',
    '%ff',
    '%u0041',
    '%E2%80%A8',
    '{transaction_id}',
    '{',
    '|',
  ],
  ...['__proto__', 'constructor', 'x'.repeat(500), '"', "'", '<script>'],
);
const query = fc
  .array(fc.oneof({ weight: 2, arbitrary: fragment }, fc.string({ unit: anyCharacter, maxLength: 12 })), {
    maxLength: 10,
  })
  .map(pieces => pieces.join(''));
const target = fc.tuple(fc.constantFrom(...LINKS), query).map(([link, text]) => `/${link.slug}?${text}`);

test(`${RUNS.toLocaleString('en')} hostile query strings: each is redirected to the link's origin, with the ID once`, async () => {
  const { origin, sandbox } = await testServer({
    links: LINKS.map(link => ({ ...link, pass_through: 'all' })),
    environment: {
      RATE_LIMIT: 'off',
      BURST_LINKS: 'off',
      CLICK_RATE_LIMIT: 'off',
      EVERFLOW_TIMEOUT_MS: '20000',
      LOG_LEVEL: 'silent',
    },
  });
  const connection = await rawConnection(origin);
  const targets = fc.sample(target, RUNS);
  const ids = new Set<string>();
  for (let from = 0; from < RUNS; from += BATCH) {
    const batch = targets.slice(from, from + BATCH);
    const answers = await connection.askAll(batch);
    for (const [i, { status, headers }] of answers.entries()) {
      const location = headers.find(([name]) => name === 'location')?.[1] ?? '';
      const id =
        /ef_tid_c_o_2101=([0-9a-f]{32});/.exec(
          headers.find(([name]) => name === 'set-cookie')?.[1] ?? '',
        )?.[1] ?? '';
      const seen = { target: batch[i], status, location };
      const wrong =
        status !== 302 ||
        !/^https:\/\/brand\.example\/[\x21-\x7e]*$/.test(location) ||
        new URL(location).origin !== ORIGIN ||
        id === '' ||
        location.split(id).length !== 2 ||
        headers.some(([name]) => !HEADERS.has(name)) ||
        headers.filter(([name]) => name === 'location').length !== 1 ||
        headers.filter(([name]) => name === 'set-cookie').length !== 4;
      if (wrong) expect.fail(JSON.stringify(seen));
      ids.add(id);
    }
  }
  expect(ids.size).toBe(RUNS);
  expect(sandbox.counts()).toEqual({ total: RUNS, made: RUNS });
  expect(new Set(sandbox.clicks().map(click => click.offer_id))).toEqual(new Set([2101]));
}, 100_000);
