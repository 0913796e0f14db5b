import { expect, test } from 'vitest';
import { testServer, writeLinks } from '../../support/test-server.ts';

const OVER = 'https://brand.example/over';

test('forty taps at once make as many clicks as the cap allows, and the others see the expired page', async () => {
  const server = await testServer({ links: [{ max_clicks: 7, expired_url: OVER }] });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => server.get(`/spring?sub2=${i}`)));
  expect(answers.filter(({ location }) => location.includes('_ef_transaction_id='))).toHaveLength(7);
  expect(answers.filter(({ location }) => location.startsWith(OVER))).toHaveLength(33);
  expect(server.sandbox.clicks()).toHaveLength(7);
  expect(await server.get('/spring')).toMatchObject({ status: 302 });
  expect(server.lastHit()).toMatchObject({ outcome: 'gone', reason: 'max_clicks' });
});

test('a refused click takes no place, and without expired_url the full link is gone for everybody', async () => {
  const server = await testServer({ links: [{ max_clicks: 1 }] });
  server.sandbox.setFaults({ error_code: 17 });
  await server.get('/spring');
  server.sandbox.setFaults();
  expect(server.lastHit()).toMatchObject({ outcome: 'rejected' });
  expect((await server.get('/spring')).location).toContain('_ef_transaction_id=');
  expect((await server.get('/spring')).status).toBe(410);
  expect((await server.get('/spring', { method: 'HEAD' })).status).toBe(410);
  const bot = await server.get('/spring', { headers: { 'user-agent': 'Googlebot/2.1' } });
  expect(bot.status).toBe(410);
});

test('while Everflow is down, as many wait as the cap has room for, and those are sent later', async () => {
  const server = await testServer({
    links: [{ max_clicks: 2, expired_url: OVER }],
    environment: { REPLAY_RATE: '100/s', BREAKER_FAILURE_RATE: 'off' },
  });
  await server.sandbox.refuse();
  const down = [await server.get('/spring'), await server.get('/spring'), await server.get('/spring')];
  expect(down.map(({ location }) => location.startsWith(OVER))).toEqual([false, false, true]);
  const first = server.sandbox.nextClick();
  await server.sandbox.accept();
  await first;
  await server.logged({ outcome: 'recovered' });
  expect((await server.get('/spring')).location).toMatch(/^https:\/\/brand.example\/over/);
});

test('the same tap again shares the last click, or its lack of one', async () => {
  const server = await testServer({
    links: [{ max_clicks: 1, duplicate_window_ms: 60_000, expired_url: OVER }],
  });
  const taps = await Promise.all(['a', 'a', 'b', 'b', 'a'].map(sub2 => server.get(`/spring?sub2=${sub2}`)));
  const later = await server.get('/spring?sub2=a');
  expect([...taps, later].map(({ location }) => location.startsWith(OVER))).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(server.sandbox.clicks()).toHaveLength(1);
});

test('the count outlives the process and a change of the cap', async () => {
  const server = await testServer({ links: [{ max_clicks: 1 }] });
  await server.get('/spring');
  expect((await server.get('/spring')).status).toBe(410);
  await writeLinks(server.dataDir, [{ max_clicks: 2, offer_id: 3 }]);
  const again = await testServer({ links: [], environment: { DATA_DIR: server.dataDir } });
  expect((await again.get('/spring')).status).toBe(302);
  expect((await again.get('/spring')).status).toBe(410);
});
