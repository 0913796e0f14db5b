import { expect, test } from 'vitest';
import type { Hit } from '../../../../src/journal/model/hit.ts';
import type { Journal } from '../../../../src/journal/store/journal.ts';
import { testDeferredHit, testHit } from '../../../support/test-hit.ts';
import { olderJournal, rawJournal, testChange, testJournal } from '../../journal-fixture.ts';

const TRACKING = 'https://www.trk.example';
const OTHER = 'https://other.example';

const deferredTo = (trackingDomain: string, fields: Partial<Hit> = {}) =>
  testDeferredHit(fields, { trackingDomain });
const appendAll = (journal: Journal, hits: readonly Hit[]) =>
  Promise.all(hits.map(hit => journal.append(hit)));

/** What is said to wait, by tracking domain. */
function counted(dataDir: string): Record<string, number> {
  const rows = rawJournal(dataDir).prepare('SELECT tracking_domain, hits FROM waiting').raw().all();
  return Object.fromEntries(rows as [string, number][]);
}

test('the waiting clicks of a batch are counted for each tracking domain', async () => {
  const { journal, dataDir } = await testJournal();
  const hits = Array.from({ length: 100 }, (_, i) => {
    if (i % 4 === 0) return testHit();
    return i % 4 === 1 ? deferredTo(OTHER) : deferredTo(TRACKING, { reason: i % 8 < 4 ? 'timeout' : null });
  });
  await appendAll(journal, hits);
  expect(counted(dataDir)).toEqual({ [TRACKING]: 50, [OTHER]: 25 });
  expect(await journal.deferredState()).toMatchObject({ waiting: 75 });
});

test('a click that is written once more, alone or among others, is counted once', async () => {
  const { journal, dataDir } = await testJournal();
  const hits = Array.from({ length: 5 }, () => deferredTo(TRACKING));
  await appendAll(journal, hits);
  await appendAll(journal, hits);
  await appendAll(journal, hits.slice(0, 1));
  const next = deferredTo(TRACKING);
  await appendAll(journal, [next, ...hits, next]);
  expect(counted(dataDir)).toEqual({ [TRACKING]: 6 });
  await appendAll(journal, [...hits, deferredTo(OTHER)]);
  expect(counted(dataDir)).toEqual({ [TRACKING]: 6, [OTHER]: 1 });
});

test('a click that is written once more when it waits no longer does not wait again', async () => {
  const { journal, dataDir } = await testJournal();
  const hit = deferredTo(TRACKING);
  await journal.append(hit);
  await journal.claim(TRACKING, 1);
  await journal.append(hit);
  expect(counted(dataDir)).toEqual({ [TRACKING]: 0 });
});

test('where a row is at fault, the others of its statement are counted, and it is not', async () => {
  const { journal, dataDir } = await testJournal();
  const hits = Array.from({ length: 40 }, () => deferredTo(TRACKING));
  for (const at of [3, 20, 21]) hits[at] = deferredTo(TRACKING, { totalMs: Number.NaN });
  const badOfAll = [deferredTo(OTHER, { status: Number.NaN }), deferredTo(OTHER, { status: Number.NaN })];
  for (const round of [1, 2]) {
    const fresh = hits.map(hit => deferredTo(TRACKING, { totalMs: hit.totalMs }));
    await appendAll(journal, [...fresh, ...badOfAll]);
    expect(counted(dataDir)).toEqual({ [TRACKING]: 37 * round });
    expect(journal.state().lostRows).toBe(5 * round);
  }
});

test('a batch that could not be committed counts nothing, and once when it is written', async () => {
  const { journal, dataDir, tick } = await testJournal();
  const raw = rawJournal(dataDir);
  const [late, ...hits] = [
    testHit({ outcome: 'unknown' }),
    ...Array.from({ length: 20 }, () => deferredTo(TRACKING)),
  ];
  raw.exec(`CREATE TRIGGER broken AFTER UPDATE ON hits BEGIN INSERT INTO not_there VALUES (1); END`);
  await Promise.all([
    ...[late, ...hits].map(hit => journal.append(hit)),
    journal.change(testChange(late, 'answered_late')),
  ]);
  expect(journal.state()).toMatchObject({ failing: true, waitingRows: 22 });
  expect(counted(dataDir)).toEqual({});
  raw.exec('DROP TRIGGER broken');
  tick();
  await expect.poll(() => journal.state(), { interval: 5 }).toMatchObject({ failing: false, waitingRows: 0 });
  expect(counted(dataDir)).toEqual({ [TRACKING]: 20 });
});

test('a hit that is not deferred waits for nothing, whatever it has to be replayed with', async () => {
  const { journal, dataDir } = await testJournal();
  await appendAll(journal, [
    deferredTo(TRACKING, { outcome: 'unknown' }),
    deferredTo(TRACKING, { outcome: 'clicked' }),
  ]);
  expect(counted(dataDir)).toEqual({});
});

const INSERT_AS_BEFORE = `INSERT INTO hits (id, time, domain, visitor, visitor_reason, outcome, status, total_ms,
  tracking_domain, replay) VALUES (?, ?, 'a.example', 'person', 'browser', 'deferred', 302, 1, ?, '{"path":"/","headers":[]}')
  ON CONFLICT (id) DO NOTHING`;

test('what waited in a journal of the version before waits on, and is counted with what comes', async () => {
  const { dataDir, database } = await olderJournal(2);
  const insert = database.prepare(INSERT_AS_BEFORE);
  const old = [testHit(), testHit(), testHit()];
  for (const { id, timeMs } of old) insert.run([id, timeMs, TRACKING]);
  database.close();
  const { journal } = await testJournal({ dataDir });
  expect(counted(dataDir)).toEqual({ [TRACKING]: 3 });
  await appendAll(journal, [deferredTo(TRACKING), deferredTo(OTHER)]);
  expect(counted(dataDir)).toEqual({ [TRACKING]: 4, [OTHER]: 1 });
  expect(await journal.claim(TRACKING, 9)).toHaveLength(4);
});
