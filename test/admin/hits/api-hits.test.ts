import { expect, test } from 'vitest';
import { storedHit } from '../../support/stored-hit.ts';
import { testApi } from '../api-fixture.ts';

const HOUR = '2026-03-01T12:00:00Z';

function manyHits(count: number) {
  return Array.from({ length: count }, (_, i) => storedHit({ seq: i + 1 }));
}

test('hits are listed page by page, newest first, each once', async () => {
  const hits = manyHits(7);
  // Two hits of the same millisecond, on either side of a page boundary.
  hits[3] = storedHit({ seq: 4, timeMs: hits[4]?.timeMs ?? 0 });
  const api = await testApi({ hits });
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.ask('GET', `/api/hits?limit=3${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.hits.map(({ hit_id }: { hit_id: string }) => hit_id));
    cursor = body.next ?? '';
  } while (cursor !== '');
  expect(seen).toEqual(hits.map(({ id }) => id).reverse());
});

test('hits are filtered like in the commands', async () => {
  const api = await testApi({
    hits: [
      storedHit({ seq: 1, slug: 'autumn' }),
      storedHit({ seq: 2, offerId: 9 }),
      storedHit({ seq: 3, outcome: 'unknown' }),
      storedHit({ seq: 4, timeMs: Date.UTC(2026, 1, 1) }),
    ],
  });
  const count = async (query: string) => (await api.ask('GET', `/api/hits?${query}`)).body.hits.length;
  expect(await count('link=autumn')).toBe(1);
  expect(await count('offer_id=9')).toBe(1);
  expect(await count('outcome=unknown,clicked')).toBe(4);
  expect(await count('since=24h')).toBe(3);
  expect(await count(`until=${HOUR}`)).toBe(1);
  const wrong = await api.ask('GET', '/api/hits?since=1h&until=2h&outcome=click&offer_id=x');
  expect([wrong.status, wrong.body.errors.length]).toEqual([400, 2]);
  expect((await api.ask('GET', '/api/hits?since=1h&until=2h')).body.errors).toEqual([
    { parameter: 'since', detail: 'since must be before until' },
  ]);
});

test('a hit is answered with all its fields', async () => {
  const [hit] = manyHits(1);
  const api = await testApi({ hits: manyHits(2) });
  const answer = await api.ask('GET', `/api/hits/${hit?.id.toUpperCase()}`);
  expect([answer.status, answer.body]).toMatchObject([
    200,
    { hit_id: hit?.id, time: '2026-03-01T12:00:00.000Z', outcome: 'clicked', params: { sub2: 'u42' } },
  ]);
  expect((await api.ask('GET', '/api/hits/019ca97b-0000-7000-8000-000000000099')).status).toBe(404);
  expect((await api.ask('GET', '/api/hits/nonsense')).status).toBe(400);
});

test('statistics are the same as those of the commands', async () => {
  const api = await testApi({ hits: [...manyHits(3), storedHit({ seq: 4, slug: 'autumn' })] });
  const { body } = await api.ask(
    'GET',
    '/api/hits/stats?by=link&per=day&since=2026-03-01&until=2026-03-02&limit=1',
  );
  expect(body).toMatchObject({
    since: '2026-03-01T00:00:00.000Z',
    by: 'link',
    totals: { hits: 4, clicks: 4 },
    rows: [{ period: '2026-03-01T00:00:00.000Z', link: 'spring', hits: 3 }],
    rows_left_off: 1,
  });
  expect((await api.ask('GET', '/api/hits/stats')).body.totals.hits).toBe(4);
  for (const query of ['limit=5', 'per=hour&since=1970-01-01', 'since=1h&until=2h', 'since=2040-01-01'])
    expect((await api.ask('GET', `/api/hits/stats?${query}`)).status).toBe(400);
});

test('an export holds every hit, oldest first', async () => {
  const api = await testApi({ hits: manyHits(3) });
  const lines = (await api.ask('GET', '/api/hits/export')).text.trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line).hit_id)).toEqual(manyHits(3).map(({ id }) => id));
  const csv = await api.ask('GET', '/api/hits/export?format=csv&link=spring');
  expect(csv.text.split('\r\n')).toHaveLength(5);
  expect(csv.headers['content-disposition']).toBe('attachment; filename="hits.csv"');
});

test('without a journal there are no hits', async () => {
  const api = await testApi({ journal: async () => null });
  expect((await api.ask('GET', '/api/hits')).body).toEqual({ hits: [], next: null });
  expect((await api.ask('GET', '/api/hits/stats')).body.totals.hits).toBe(0);
  expect((await api.ask('GET', '/api/hits/export')).text).toBe('');
});
