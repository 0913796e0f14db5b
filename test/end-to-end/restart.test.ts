import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { seededRandom } from '../../src/everflow/sandbox/seeded-random.ts';
import { countOutcomes, exportedHits } from '../support/exported-hits.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from '../support/ledger.ts';
import { personHeaders, runLoad, tap } from '../support/load.ts';
import { IS_CHAOS, runSize } from '../support/run-size.ts';
import { type ServedProcess, startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeLinks } from '../support/test-server.ts';
import { createVisitorConnection } from '../support/visitor-connection.ts';

const RESTARTS = runSize({ usual: 3, chaos: 60 });
const VISITORS = 200;
/** Answers from one SIGTERM to the next. */
const BETWEEN = 500;

async function servedLinks(settings: Readonly<Record<string, string>>) {
  const sandbox = await startSandbox({ maxClicks: 10_000_000, random: seededRandom(5) });
  onTestFinished(() => sandbox.close());
  const dataDir = await tempDir();
  await writeLinks(dataDir, [{ slug: 'spring', hit_id_param: 'hid' }]);
  const all = { EVERFLOW_TRACKING_DOMAIN: sandbox.origin, DATA_DIR: dataDir, ...settings };
  return { sandbox, dataDir, settings: all, server: await startServed(all) };
}

test(`${RESTARTS} restarts under load cut no answer and lose no hit, whose answers come late included`, {
  timeout: IS_CHAOS ? 1_800_000 : 600_000,
}, async () => {
  const { sandbox, dataDir, settings, ...first } = await servedLinks({
    EVERFLOW_TIMEOUT_MS: '100',
    EVERFLOW_CONNECTIONS: '2000',
    BREAKER_FAILURE_RATE: 'off',
  });
  // Under load an answer may take some ms longer than ordered, and it is on either side of the deadline.
  sandbox.setFaults({ latency_ms: 400, probability: 0.1 }, { latency_ms: 60, probability: 0.3 });
  const taken = createTaken();
  const ended: ServedProcess[] = [];
  let server = first.server;
  let taps = 0;
  let answers = 0;
  let next: Promise<void> | null = null;

  /** The new process begins when the port is free, while the old one still finishes its hits. */
  async function restart(): Promise<void> {
    ended.push(server);
    server = await startServed({ ...settings, ...server.place });
    next = null;
  }

  await runLoad({
    origin: server.origin,
    visitors: VISITORS,
    next: () => (answers < (RESTARTS + 1) * BETWEEN ? tap('spring', taps++) : null),
    async ended({ sub1 }, received) {
      take(taken, sub1, received);
      if (received.kind === 'none') {
        // Refused means that nobody listens; whoever was not answered at all taps again when somebody does.
        if (received.code === 'ECONNREFUSED') next ??= restart();
        await next;
        return;
      }
      answers += 1;
      if (answers % BETWEEN === 0 && answers < (RESTARTS + 1) * BETWEEN) server.kill('SIGTERM');
    },
  });
  server.kill('SIGTERM');
  ended.push(server);
  expect(ended).toHaveLength(RESTARTS + 1);
  for (const { exit } of ended) expect(await exit).toMatchObject({ code: 0 });

  expect(taken.cut).toEqual([]);
  expect([...taken.statuses.keys()]).toEqual([302]);
  const hits = await exportedHits(dataDir);
  expect(differences(taken, hits, sandbox.clicks())).toEqual(NO_DIFFERENCES);
  // Every process has waited for the late answers of its hits: none is left unknown.
  const { clicked = 0, late = 0, deferred = 0, recovered = 0, ...others } = countOutcomes(hits);
  expect(others).toEqual({});
  expect(late).toBeGreaterThan(0);
  expect(clicked + late + deferred + recovered).toBe(hits.length);
});

test('an answer that comes late is awaited after SIGTERM, and recorded', async () => {
  const { sandbox, dataDir, server } = await servedLinks({ EVERFLOW_TIMEOUT_MS: '500' });
  sandbox.setFaults({ latency_ms: 2_000 });
  const connection = createVisitorConnection(server.origin);
  onTestFinished(() => connection.close());
  const answer = await connection.ask(tap('spring', 0));
  expect(answer).toMatchObject({ kind: 'whole', status: 302 });
  server.kill('SIGTERM');
  expect(await server.exit).toMatchObject({ code: 0 });
  const [click] = sandbox.clicks();
  expect(await exportedHits(dataDir)).toMatchObject([
    { outcome: 'late', transaction_id: click?.transaction_id, changed: expect.any(String) },
  ]);
});

test('a second signal ends the process at once, and the hits that were answered are in the journal', async () => {
  const { sandbox, dataDir, server } = await servedLinks({
    EVERFLOW_TIMEOUT_MS: '60000',
    SHUTDOWN_MS: '600000',
  });
  const answered = createVisitorConnection(server.origin);
  const hanging = createVisitorConnection(server.origin);
  onTestFinished(() => {
    answered.close();
    hanging.close();
  });
  await answered.ask(tap('spring', 0));
  sandbox.setFaults({ hang: 'headers' });
  const arrival = sandbox.nextClick();
  const unfinished = hanging.ask({ target: '/spring?sub1=n1', headers: personHeaders(1) });
  await arrival;
  server.kill('SIGTERM');
  await server.printed(/finishing the hits in flight/);
  server.kill('SIGTERM');
  expect((await server.exit).code).not.toBe(0);
  expect(await unfinished).toMatchObject({ kind: 'none' });
  expect(await exportedHits(dataDir)).toMatchObject([{ outcome: 'clicked' }]);
});
