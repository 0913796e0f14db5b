import { expect, test } from 'vitest';
import { testServer } from '../support/test-server.ts';

const links = [
  { slug: 'spring-26', aliases: ['spring', 'old'] },
  { slug: 'away', archived: true },
  { slug: 'away-to', archived: true, expired_url: 'https://brand.example/over' },
];

test("a hit on an alias makes its link's click, and is written under the link's own slug", async () => {
  const { get, lastHit, sandbox } = await testServer({ links });
  for (const path of ['/spring', '/old', '/spring).', '/spring-26']) {
    expect(await get(path)).toMatchObject({ status: 302 });
    expect(lastHit()).toMatchObject({ outcome: 'clicked', link: 'spring-26' });
  }
  expect(sandbox.clicks()).toHaveLength(4);
});

test('an archived link answers as one that is gone', async () => {
  const { get, lastHit, sandbox } = await testServer({ links });
  expect(await get('/away')).toMatchObject({ status: 410 });
  expect(lastHit()).toMatchObject({ outcome: 'gone', reason: 'archived', link: 'away' });
  expect(await get('/away-to')).toMatchObject({ status: 302, location: 'https://brand.example/over' });
  expect(sandbox.clicks()).toEqual([]);
});
