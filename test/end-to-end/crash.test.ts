import { join } from 'node:path';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { seededRandom } from '../../src/everflow/sandbox/seeded-random.ts';
import { countOutcomes, exportedHits } from '../support/exported-hits.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from '../support/ledger.ts';
import { runLoad, tap } from '../support/load.ts';
import { IS_CHAOS, runSize } from '../support/run-size.ts';
import { startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeLinks } from '../support/test-server.ts';

const CRASHES = runSize({ usual: 20, chaos: 200 });
/** Answers before a kill, at least. */
const LEAST = 80;
const VISITORS = runSize({ usual: 200, chaos: 400 });

/** Replayed clicks that Everflow has seen when the server is killed in the middle of a replay. */
const REPLAYS = 10;

/**
 * Every fourth round Everflow refuses connections from the middle of the load on, when there are connections in use;
 * the next one is killed as it replays what that has left.
 */
function roundOf(crash: number, random: () => number) {
  const usual = { refusesAfter: Number.POSITIVE_INFINITY, killedAfter: LEAST + Math.floor(random() * 150) };
  if (crash % 4 === 0) return { ...usual, refusesAfter: 20, replays: Number.POSITIVE_INFINITY };
  if (crash % 4 === 1) return { ...usual, killedAfter: 5_000, replays: REPLAYS };
  return { ...usual, replays: Number.POSITIVE_INFINITY };
}

test(`a server that is killed ${CRASHES} times under load keeps every hit, and counts no click twice`, {
  timeout: IS_CHAOS ? 1_800_000 : 600_000,
}, async () => {
  let onClick = (_sub1: string) => {};
  const sandbox = await startSandbox({
    maxClicks: 10_000_000,
    log: click => onClick(click.parameters['sub1'] ?? ''),
  });
  onTestFinished(() => sandbox.close());
  const dataDir = await tempDir();
  await writeLinks(dataDir, [{ slug: 'spring', hit_id_param: 'hid' }]);
  const settings = {
    EVERFLOW_TRACKING_DOMAIN: sandbox.origin,
    DATA_DIR: dataDir,
    REPLAY_RATE: '1000/s',
    BREAKER_OPEN_MS: '50',
  };
  const random = seededRandom(4);
  const taken = createTaken();
  let taps = 0;
  let server = await startServed(settings);

  for (let crash = 0; crash < CRASHES; crash++) {
    const round = roundOf(crash, random);
    const ofRound = new Set<string>();
    let answers = 0;
    let replays = 0;
    let killed = false;
    const killWhenDue = () => {
      if (killed || (answers < round.killedAfter && replays < round.replays)) return;
      killed = true;
      server.kill('SIGKILL');
    };
    onClick = sub1 => {
      if (!ofRound.has(sub1)) replays += 1;
      killWhenDue();
    };
    await runLoad({
      origin: server.origin,
      visitors: VISITORS,
      next() {
        if (killed) return null;
        const ask = tap('spring', taps++);
        ofRound.add(ask.sub1);
        return ask;
      },
      ended({ sub1 }, received) {
        take(taken, sub1, received);
        answers += 1;
        if (answers === round.refusesAfter) void sandbox.refuse();
        killWhenDue();
      },
    });
    expect(await server.exit).toMatchObject({ code: null });
    await sandbox.accept();
    server = await startServed({ ...settings, ...server.place });
    expect(integrity(dataDir)).toEqual(['ok']);
  }

  await expect.poll(() => server.metric('click_proxy_deferred_clicks'), { timeout: 60_000 }).toBe(0);
  server.kill('SIGTERM');
  expect(await server.exit).toMatchObject({ code: 0 });

  const hits = await exportedHits(dataDir);
  const outcomes = countOutcomes(hits);
  expect(differences(taken, hits, sandbox.clicks())).toEqual(NO_DIFFERENCES);
  expect(taken.redirected.size).toBeGreaterThanOrEqual(CRASHES * LEAST);
  // Killed between the claim of a click and the record of its answer: it stays unknown, and is not sent again.
  expect(hits.filter(hit => hit.reason === 'interrupted').length).toBeGreaterThan(0);
  expect([...taken.statuses.keys()]).toEqual([302]);
  expect(outcomes.recovered).toBeGreaterThan(0);
  expect(outcomes.deferred).toBeUndefined();
  expect(integrity(dataDir)).toEqual(['ok']);
});

/** What SQLite finds of a journal that the server has open. */
function integrity(dataDir: string): unknown {
  const db = new Database(join(dataDir, 'journal.db'), { fileMustExist: true });
  try {
    return db.prepare('PRAGMA integrity_check').raw().all().flat();
  } finally {
    db.close();
  }
}
