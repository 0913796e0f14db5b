import { expect, test } from 'vitest';
import { bar } from '../../../src/commands/terminal/bar.ts';
import { OUTCOMES } from '../../../src/journal/model/outcome.ts';
import type { StoredHit } from '../../../src/journal/model/stored-hit.ts';
import { storedHit } from '../../support/stored-hit.ts';
import { NOW_MS, testHits } from './hits-fixture.ts';

const HOUR_MS = 3_600_000;
const bot = { kind: 'bot', reason: 'isbot' } as const;

const HITS: readonly StoredHit[] = [
  ...Array.from({ length: 6 }, (_, i) => storedHit({ seq: i + 1, everflowMs: 100 })),
  storedHit({ seq: 7, outcome: 'unknown', everflowMs: 1500, transactionId: null }),
  storedHit({ seq: 8, outcome: 'skipped', visitor: bot, slug: 'may', offerId: 9, everflowMs: null }),
  storedHit({ seq: 9, slug: 'may', offerId: 9, timeMs: NOW_MS - 2 * HOUR_MS, everflowMs: 200 }),
  storedHit({
    seq: 10,
    outcome: 'not_found',
    slug: null,
    offerId: null,
    timeMs: NOW_MS - 1,
    everflowMs: null,
  }),
  storedHit({ seq: 11, timeMs: NOW_MS - 25 * HOUR_MS }),
];

test('the totals of the last day are a small table with bars', async () => {
  const { code, stdout, stderr } = await testHits(HITS).run('stats', {
    stdout: { isTTY: true, columns: 44 },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'Hits from 2026-02-28 18:00:00 to 2026-03-01…',
    '',
    'hits      10',
    'people     9',
    'clicks     7',
    'no ID      1  12.50 % of the 8 hits of peop…',
    'Everflow  p50 100, p95 200, p99 200 ms (7 a…',
    '',
    'OUTCOME    HITS    SHARE',
    'clicked       7  70.00 %  ██████████████████',
    'skipped       1  10.00 %  ██▋',
    'unknown       1  10.00 %  ██▋',
    'not_found     1  10.00 %  ██▋',
    '',
  ]);
});

test('each hour has a line, those too that saw no hit', async () => {
  const { stdout } = await testHits(HITS).run('stats --per hour --since 2026-03-01T12:00', {
    stdout: { isTTY: true, columns: 80 },
  });
  expect(stdout.split('\n').slice(8)).toEqual([
    'PERIOD (UTC)      HITS  PEOPLE  CLICKS    NO ID  P50  P95  P99',
    '2026-03-01 12:00     8       7       6  14.29 %  100  100  100  ████████████████',
    '2026-03-01 13:00     0       0       0        -    -    -    -',
    '2026-03-01 14:00     0       0       0        -    -    -    -',
    '2026-03-01 15:00     0       0       0        -    -    -    -',
    '2026-03-01 16:00     1       1       1   0.00 %  200  200  200  ██',
    '2026-03-01 17:00     1       1       0        -    -    -    -  ██',
    '',
    'How they ended: in a wider terminal, or with --json.',
    '',
  ]);
});

test('each link has a line, the most hits first; a wide terminal has room for every outcome', async () => {
  const { stdout } = await testHits(HITS).run('stats --by link', { stdout: { isTTY: true, columns: 120 } });
  expect(stdout.split('\n').slice(8)).toEqual([
    'LINK       HITS  PEOPLE  CLICKS    NO ID  P50  P95  P99  clicked  skipped  unknown  not_found',
    'spring        7       7       6  14.29 %  100  100  100        6        0        1          0  █████████████████████████',
    'may           2       1       1   0.00 %  200  200  200        1        1        0          0  ███████▏',
    '(no slug)     1       1       0        -    -    -    -        0        0        0          1  ███▋',
    '',
  ]);
});

test('in a narrow terminal the times make room for the bar', async () => {
  const { stdout } = await testHits(HITS).run('stats --by offer', { stdout: { isTTY: true, columns: 50 } });
  expect(stdout.split('\n').slice(8, 10)).toEqual([
    'OFFER       HITS  PEOPLE  CLICKS    NO ID',
    '2101           7       7       6  14.29 %  ███████',
  ]);
});

test('lines that a limit leaves off are counted', async () => {
  const { stdout } = await testHits(HITS).run('stats --by offer --limit 1');
  expect(stdout).toMatch(/\n2101 .*█\n\n2 more lines: --limit shows them\.\n$/);
});

test('by link and by day, each day has its links', async () => {
  const { stdout } = await testHits(HITS).run('stats --by link --per day --since 7d --json');
  const { rows } = JSON.parse(stdout);
  expect(rows.map((row: Record<string, unknown>) => [row['period'], row['link'], row['hits']])).toEqual([
    ['2026-02-28T00:00:00.000Z', 'spring', 1],
    ['2026-03-01T00:00:00.000Z', 'spring', 7],
    ['2026-03-01T00:00:00.000Z', 'may', 2],
    ['2026-03-01T00:00:00.000Z', null, 1],
  ]);
});

test('as JSON the stats are one document, with every outcome', async () => {
  const { stdout } = await testHits(HITS).run('stats --per day --link spring --offer 2101 --json');
  const { totals, rows, ...scope } = JSON.parse(stdout);
  expect(scope).toEqual({
    since: '2026-02-28T18:00:00.000Z',
    until: '2026-03-01T18:00:00.000Z',
    link: 'spring',
    offer_id: 2101,
    by: null,
    per: 'day',
    rows_left_off: 0,
  });
  expect(totals).toEqual({
    hits: 7,
    people: 7,
    clicks: 6,
    outcomes: { ...Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0])), clicked: 6, unknown: 1 },
    wanted_id: 7,
    without_id: 1,
    no_id_rate: 1 / 7,
    everflow_ms: {
      answers: 6,
      p50: expect.closeTo(100, -0.5),
      p95: expect.any(Number),
      p99: expect.any(Number),
    },
  });
  expect(rows).toEqual([
    {
      period: '2026-02-28T00:00:00.000Z',
      ...totals,
      hits: 0,
      people: 0,
      clicks: 0,
      wanted_id: 0,
      without_id: 0,
      no_id_rate: null,
      outcomes: expect.anything(),
      everflow_ms: { answers: 0, p50: null, p95: null, p99: null },
    },
    { period: '2026-03-01T00:00:00.000Z', ...totals },
  ]);
});

test('with --until alone, the day before it is counted', async () => {
  const { stdout } = await testHits(HITS).run('stats --until 2026-02-28T18:00 --json');
  expect(JSON.parse(stdout)).toMatchObject({ since: '2026-02-27T18:00:00.000Z', totals: { hits: 1 } });
});

test('a journal without hits in the span has totals of zero', async () => {
  const { stdout } = await testHits([]).run('stats --by link');
  expect(stdout).toMatch(
    /\nhits {6}0\n.*\nclicks {4}0\nno ID {5}0 {2}- of the 0 hits .*\nEverflow {2}no answers\n$/s,
  );
});

test('one is one hit, one answer and one line', async () => {
  const { stdout } = await testHits([storedHit()]).run('stats');
  expect(stdout).toContain('of the 1 hit of people');
  expect(stdout).toMatch(/ms \(1 answer\)\n/);
  const byOffer = await testHits([storedHit(), storedHit({ seq: 2, offerId: 9 })]).run(
    'stats --by offer --limit 1',
  );
  expect(byOffer.stdout).toMatch(/\n1 more line: --limit shows it\.\n$/);
});

test('without a journal the document has totals of zero, and the periods', async () => {
  const { code, stdout, stderr } = await testHits(null).run('stats --per day --json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(JSON.parse((await testHits([]).run('stats --per day --json')).stdout));
  expect(JSON.parse(stdout)).toMatchObject({ totals: { hits: 0 }, rows: [{ hits: 0 }, { hits: 0 }] });
});

test.each([
  [8, 8, 4, '████'],
  [4, 8, 4, '██'],
  [3, 8, 4, '█▌'],
  [1, 1000, 4, '▏'],
  [0, 8, 4, ''],
  [0, 0, 4, ''],
])('a bar for %i of %i in %i characters is %s', (value, max, width, drawn) => {
  expect(bar(value, max, width)).toBe(drawn);
});
