import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClickRequest, ClickResult } from '../../../src/everflow/click.ts';
import { startReplay } from '../../../src/journal/replay/replay.ts';
import { openSqliteJournal } from '../../../src/journal/store/sqlite-journal.ts';
import { openSqliteJournalReader } from '../../../src/journal/store/sqlite-journal-reader.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testHit } from '../../support/test-hit.ts';
import { testClock } from '../../support/test-visit.ts';

// The replay over a real journal; what Everflow says to each click is the test's.

const DOMAIN = 'https://www.trk.example';
const TICK_MS = 250;
const ANSWERED: ClickResult = {
  outcome: 'clicked',
  click: { kind: 'click', transactionId: 'the-id', advertiserId: null, sessionHours: null },
};
const UNSENT: ClickResult = { outcome: 'deferred', failure: 'no_connection', detail: 'ECONNREFUSED' };
const UNANSWERED: ClickResult = {
  outcome: 'unknown',
  failure: 'timeout',
  detail: 'after 11500 ms',
  everflowWell: false,
  late: null,
};

async function setUp({ on = true, perSecond = 20, maxAgeMs = 86_400_000 } = {}) {
  const dataDir = await tempDir();
  const clock = testClock();
  const log = { info: () => {}, error: () => {}, warn: () => {} };
  const journal = await openSqliteJournal({
    dataDir,
    address: 'none',
    retentionMs: null,
    deferredMs: 0,
    log,
    observe: { batch: () => {}, failure: () => {} },
  });
  onTestFinished(() => journal.close());
  let answer: ClickResult | Promise<ClickResult> = ANSWERED;
  const sent: ClickRequest[] = [];
  let tick = () => {};
  let stopped = false;
  const replay = startReplay({
    config: { on, perSecond, maxAgeMs },
    journal,
    everflow: {
      async createClick(request) {
        sent.push(request);
        return answer;
      },
    },
    answerMs: 11_500,
    visitorMs: 1_500,
    maxUnderWay: 50,
    clock,
    log,
    every(_intervalMs, run) {
      tick = run;
      return () => {
        stopped = true;
      };
    },
  });
  return {
    clock,
    journal,
    replay,
    sent,
    stopped: () => stopped,
    answerWith: (next: ClickResult | Promise<ClickResult>) => {
      answer = next;
    },
    /** One tick of the replay, with everything it leads to. */
    async tick(afterMs = TICK_MS) {
      clock.advance(afterMs);
      tick();
      await replay.settled();
    },
    /** Takes down deferred hits, the first the oldest; their paths are `/clk?n=…`. */
    async defer(count: number, trackingDomain = DOMAIN) {
      for (let n = 0; n < count; n++) {
        const deferred = { trackingDomain, path: `/clk?n=${n}`, headers: ['x-forwarded-for', '203.0.113.9'] };
        await journal.append(testHit({ outcome: 'deferred', timeMs: clock.now(), deferred }));
        clock.advance(1);
      }
    },
    async outcomes() {
      const reader = await openSqliteJournalReader({ dataDir });
      const found = [];
      for await (const hit of reader?.list({}, 'oldest') ?? []) found.push(hit);
      await reader?.close();
      return found;
    },
  };
}

describe('deferred clicks', () => {
  test('are sent with the visitor’s own path and headers, and have their ID then', async () => {
    const { tick, defer, sent, outcomes } = await setUp();
    await defer(1);
    await tick();
    expect(sent).toMatchObject([
      { trackingDomain: DOMAIN, path: '/clk?n=0', headers: ['x-forwarded-for', '203.0.113.9'], lateMs: 0 },
    ]);
    expect(await outcomes()).toMatchObject([{ outcome: 'recovered', transactionId: 'the-id' }]);
  });

  test('go oldest first: one alone, then as many as the rate allows', async () => {
    const { tick, defer, sent } = await setUp({ perSecond: 20 });
    await defer(12);
    await tick();
    expect(sent).toHaveLength(1);
    await tick();
    expect(sent).toHaveLength(6);
    await tick();
    expect(sent.map(({ path }) => path)).toEqual(Array.from({ length: 11 }, (_, n) => `/clk?n=${n}`));
  });

  test('a rate below one a tick is kept too', async () => {
    const { tick, defer, sent } = await setUp({ perSecond: 1 });
    await defer(10);
    for (let ticks = 0; ticks < 12; ticks++) await tick();
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  test('that were certainly not sent wait on; a pause later one tries again', async () => {
    const { tick, defer, sent, outcomes, answerWith } = await setUp();
    await defer(3);
    answerWith(UNSENT);
    await tick();
    await tick();
    expect(sent).toHaveLength(1);
    expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['deferred', 'deferred', 'deferred']);
    answerWith(ANSWERED);
    await tick(5_000);
    await tick();
    expect(sent.map(({ path }) => path)).toEqual(['/clk?n=0', '/clk?n=0', '/clk?n=1', '/clk?n=2']);
    expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['recovered', 'recovered', 'recovered']);
  });

  test('that were sent and not answered stay unknown, and are never sent again', async () => {
    const { tick, defer, sent, outcomes, answerWith } = await setUp();
    await defer(1);
    answerWith(UNANSWERED);
    await tick();
    answerWith(ANSWERED);
    for (let i = 0; i < 5; i++) await tick(5_000);
    expect(sent).toHaveLength(1);
    expect(await outcomes()).toMatchObject([{ outcome: 'unknown', reason: 'timeout' }]);
  });

  test('that Everflow refuses are rejected, and do not stop the others', async () => {
    const { tick, defer, sent, outcomes, answerWith } = await setUp();
    await defer(3);
    answerWith({ outcome: 'rejected', errorCode: 17, transactionId: null });
    await tick();
    await tick();
    expect(sent).toHaveLength(3);
    expect(await outcomes()).toMatchObject(
      Array.from({ length: 3 }, () => ({ outcome: 'rejected', errorCode: 17, reason: 'day parting' })),
    );
  });

  test('that are not to Everflow’s liking do not stop the others', async () => {
    const { tick, defer, sent, answerWith } = await setUp();
    await defer(3);
    answerWith({ ...UNANSWERED, failure: 'http_status', everflowWell: true });
    await tick();
    await tick();
    expect(sent).toHaveLength(3);
  });

  test('wait and expire where the replay is switched off: no address is kept for ever', async () => {
    const { tick, defer, sent, outcomes, clock } = await setUp({ on: false, maxAgeMs: 60_000 });
    await defer(1);
    await tick();
    expect(await outcomes()).toMatchObject([{ outcome: 'deferred' }]);
    clock.advance(60_000);
    await tick();
    expect(await outcomes()).toMatchObject([{ outcome: 'expired' }]);
    expect(sent).toEqual([]);
  });

  test('that are too old expire, and are not sent', async () => {
    const { tick, defer, sent, outcomes, clock } = await setUp({ maxAgeMs: 60_000 });
    await defer(1);
    clock.advance(30_000);
    await defer(1);
    await tick(31_000);
    expect(sent).toHaveLength(1);
    expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['expired', 'recovered']);
  });

  test('of one tracking domain do not wait for another that is down', async () => {
    const { tick, defer, sent, answerWith } = await setUp();
    await defer(2, 'https://down.example');
    answerWith(UNSENT);
    await tick();
    await defer(2);
    answerWith(ANSWERED);
    await tick();
    await tick();
    expect(sent.slice(1).map(({ trackingDomain }) => trackingDomain)).toEqual([DOMAIN, DOMAIN]);
  });
});

test('it stops claiming at once, and ends when what is under way has its answer', async () => {
  const { replay, defer, tick, answerWith, outcomes, stopped, clock } = await setUp();
  await defer(2);
  let give: (result: ClickResult) => void = () => {};
  answerWith(
    new Promise(resolve => {
      give = resolve;
    }),
  );
  clock.advance(TICK_MS);
  const ticked = tick();
  const stopping = replay.stop();
  expect(stopped()).toBe(true);
  give(ANSWERED);
  await Promise.all([stopping, ticked]);
  expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['recovered', 'deferred']);
});
