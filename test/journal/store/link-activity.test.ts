import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLatestHits } from '../../../src/journal/store/link-activity.ts';
import { testDeferredHit, testHit } from '../../support/test-hit.ts';
import { olderJournal, rawJournal, testChange, testJournal, testReader } from '../journal-fixture.ts';

const NOON = Date.UTC(2026, 4, 1, 12);
const CAPPED = { linkId: 'link-1', countsToCap: true } as const;

test('the clicks of a capped link are counted, each once, and those of other links are not', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = testHit(CAPPED);
  await Promise.all([
    journal.append(hit),
    journal.append(testHit(CAPPED)),
    journal.append(testHit({ linkId: 'link-1', outcome: 'skipped' })),
    journal.append(testHit({ linkId: 'link-2' })),
  ]);
  // As after a failure of which nobody knows whether the row was written.
  await journal.append(hit);
  expect(await journal.cappedClicks('link-1')).toBe(2);
  expect(await journal.cappedClicks('link-2')).toBe(0);
  expect(await journal.cappedClicks('link-3')).toBe(0);
  await journal.close();
  const again = await testJournal({ dataDir });
  expect(await again.journal.cappedClicks('link-1')).toBe(2);
});

test('a click that is refused late, refused at its replay, or never sent counts no more', async () => {
  const { journal } = await testJournal();
  const late = testHit({ ...CAPPED, outcome: 'unknown' });
  const refused = testDeferredHit({ ...CAPPED, timeMs: NOON });
  const replayed = testDeferredHit({ ...CAPPED, timeMs: NOON });
  const old = testDeferredHit({ ...CAPPED, timeMs: NOON - 86_400_000 });
  for (const hit of [late, refused, replayed, old]) await journal.append(hit);
  expect(await journal.cappedClicks('link-1')).toBe(4);
  await journal.change(testChange(late, 'refused_late'));
  expect(await journal.cappedClicks('link-1')).toBe(3);
  expect(await journal.expire(NOON - 1)).toBe(1);
  expect(await journal.cappedClicks('link-1')).toBe(2);
  expect(await journal.claim('https://www.trk.example', 2)).toHaveLength(2);
  await journal.change(testChange(refused, 'replay_refused'));
  await journal.change(testChange(replayed, 'replay_answered'));
  expect(await journal.cappedClicks('link-1')).toBe(1);
});

test("a link's latest hit is known to the hour, whatever became of it", async () => {
  const { journal, dataDir } = await testJournal();
  const at = (timeMs: number) => journal.append(testHit({ linkId: 'link-1', timeMs, outcome: 'gone' }));
  const reader = await testReader(dataDir);
  expect(await reader.lastHitMs('link-1')).toBeNull();
  await at(NOON);
  await at(NOON + 3_599_999);
  expect(await journal.lastHitMs('link-1')).toBe(NOON);
  await at(NOON + 3_600_000);
  expect(await journal.lastHitMs('link-1')).toBe(NOON + 3_600_000);
  expect(await reader.lastHitMs('link-1')).toBe(NOON + 3_600_000);
  expect(await reader.lastHitMs('link-2')).toBeNull();
});

/** What the file knows by link, and how many latest hits still stand where they came. */
function activity(dataDir: string) {
  const database = rawJournal(dataDir);
  const all = (sql: string) => database.prepare(sql).raw().all();
  return {
    moved: all('SELECT link_id, clicks, last_hit_at FROM link_activity ORDER BY link_id'),
    waiting: all('SELECT link_id FROM latest_hits').length,
  };
}

test('the housekeeping moves latest hits to where they are found by link, and each is known before and after', async () => {
  let now = NOON;
  const { journal, dataDir, tick, logged } = await testJournal({ clock: () => now });
  const links = Array.from({ length: 600 }, (_, i) => `link-${String(i).padStart(3, '0')}`);
  await Promise.all(links.map((linkId, i) => journal.append(testHit({ linkId, timeMs: NOON + i }))));
  await journal.append(testHit({ linkId: 'link-000', timeMs: NOON + 7_200_000, countsToCap: true }));
  expect(activity(dataDir)).toEqual({ moved: [['link-000', 1, NOON + 7_200_000]], waiting: 601 });
  // As another process writes it down later, which took it down before.
  rawJournal(dataDir).exec(`INSERT INTO latest_hits (link_id, time) VALUES ('link-001', ${NOON - 1})`);
  const known = () => Promise.all(links.map(linkId => journal.lastHitMs(linkId)));
  const expected = links.map((_, i) => (i === 0 ? NOON + 7_200_000 : NOON + i));
  expect(await known()).toEqual(expected);

  now = NOON + 60_000;
  tick();
  await expect.poll(() => activity(dataDir).waiting).toBe(1);
  expect(await known()).toEqual(expected);
  expect(activity(dataDir).moved).toEqual(links.map((linkId, i) => [linkId, i === 0 ? 1 : 0, expected[i]]));

  // The row that was left keeps its number, and an older hit does not put a link's time back.
  await journal.append(testHit({ linkId: 'link-600', timeMs: NOON }));
  rawJournal(dataDir).exec(`INSERT INTO latest_hits (link_id, time) VALUES ('link-000', ${NOON}), ('z', 0)`);
  now = NOON + 120_000;
  tick();
  await expect.poll(() => activity(dataDir).moved.at(-1)).toEqual(['z', 0, 0]);
  expect(await journal.lastHitMs('link-000')).toBe(NOON + 7_200_000);
  expect(await journal.lastHitMs('link-600')).toBe(NOON);
  expect(logged).toEqual([]);
});

test('no latest hit is lost while others hold the lock and old hits are deleted', async () => {
  let now = NOON;
  const { journal, dataDir, tick, logged } = await testJournal({ retentionMs: 3_600_000, clock: () => now });
  const links = Array.from({ length: 4_000 }, (_, i) => `link-${i}`);
  const old = (linkId: string) => journal.append(testHit({ linkId, timeMs: NOON - 7_200_000 }));
  await Promise.all(links.map(old));
  // The last one stays.
  await journal.append(testHit({ timeMs: NOON }));
  const other = rawJournal(dataDir);
  const left = other.prepare('SELECT (SELECT count(*) FROM hits), (SELECT count(*) FROM latest_hits)').raw();
  now = NOON + 60_000;
  tick();
  // `get` would go on reading what there was at first.
  while ((left.all() as number[][]).flat().some(rows => rows > 1)) {
    other.exec('BEGIN IMMEDIATE');
    // Longer than the housekeeping waits for a lock; SQLite's clock cannot be set.
    await delay(25);
    other.exec('COMMIT');
    await delay(10);
  }
  expect(activity(dataDir).moved).toHaveLength(links.length);
  expect(logged).toEqual([]);
});

test('what was known of links before latest hits had a table of their own is known still', async () => {
  const { dataDir, database } = await olderJournal(2);
  database.exec(`INSERT INTO link_activity VALUES ('link-1', 3, ${NOON}), ('link-2', 1, NULL)`);
  database.close();
  const { journal } = await testJournal({ dataDir });
  expect(await journal.cappedClicks('link-1')).toBe(3);
  expect(await journal.lastHitMs('link-1')).toBe(NOON);
  expect(await journal.lastHitMs('link-2')).toBeNull();
  await journal.append(testHit({ linkId: 'link-2', timeMs: NOON + 1 }));
  expect(await journal.lastHitMs('link-2')).toBe(NOON + 1);
});

test('a latest hit is one write an hour for each link', () => {
  const latest = createLatestHits();
  expect([0, 1, 3_599_999, 3_600_000, 3_600_001].map(ms => latest.isDue('a', NOON + ms))).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(latest.isDue('b', NOON)).toBe(true);
  // Hits come in about the order of their times.
  expect(latest.isDue('a', NOON)).toBe(false);
});

test('while hits wait in memory, the journal does not say how many clicks there are', async () => {
  const { journal, dataDir } = await testJournal();
  await journal.append(testHit(CAPPED));
  const other = rawJournal(dataDir);
  other.exec('DROP TABLE hits');
  await journal.append(testHit(CAPPED));
  expect(journal.state().failing).toBe(true);
  expect(await journal.cappedClicks('link-1')).toBeNull();
});

test('a journal that knew no caps is brought up to date with its hits', async () => {
  const { dataDir, database } = await olderJournal(1);
  const { id, timeMs } = testHit();
  database
    .prepare(
      `INSERT INTO hits (id, time, domain, visitor, visitor_reason, outcome, status, total_ms)
         VALUES (?, ?, 'go.brand.example', 'person', 'browser', 'clicked', 302, 1)`,
    )
    .run(id, timeMs);
  database.close();
  const { journal } = await testJournal({ dataDir });
  await journal.append(testHit(CAPPED));
  expect(await journal.cappedClicks('link-1')).toBe(1);
  expect(await (await testReader(dataDir)).lastSeq()).toBe(2);
});
