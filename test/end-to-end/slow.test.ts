import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { countOutcomes, exportedHits } from '../support/exported-hits.ts';
import { createTaken, take } from '../support/ledger.ts';
import { tap } from '../support/load.ts';
import { runSize } from '../support/run-size.ts';
import { type ServedProcess, startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeLinks } from '../support/test-server.ts';
import { createVisitorConnection, type VisitorConnection } from '../support/visitor-connection.ts';

// Everflow takes connections and never answers.

const IN_FLIGHT = 10_000;
const WITH_DEFAULTS = runSize({ usual: 1_500, chaos: 10_000 });
const MAX_RESIDENT_KIB = 400 * 1024;
/** Connections opened at the same time: a server's queue of new ones is short. */
const OPENING = 200;

async function hanging(settings: Readonly<Record<string, string>>) {
  const sandbox = await startSandbox({ faults: [{ hang: 'headers' }] });
  onTestFinished(() => sandbox.close());
  const dataDir = await tempDir();
  await writeLinks(dataDir, [{ slug: 'spring', hit_id_param: 'hid' }]);
  const server = await startServed({
    EVERFLOW_TRACKING_DOMAIN: sandbox.origin,
    DATA_DIR: dataDir,
    SHUTDOWN_MS: '0',
    ...settings,
  });
  return { sandbox, dataDir, server };
}

/** So many visitors, connected and silent. */
async function connectAll(origin: string, count: number): Promise<VisitorConnection[]> {
  const connections = Array.from({ length: count }, () => createVisitorConnection(origin));
  onTestFinished(() => {
    for (const connection of connections) connection.close();
  });
  for (let i = 0; i < count; i += OPENING)
    await Promise.all(connections.slice(i, i + OPENING).map(connection => connection.open()));
  return connections;
}

/** All of them tap the link at once. */
async function tapAll(connections: readonly VisitorConnection[]) {
  const taken = createTaken();
  const answers = connections.map(async (connection, n) => {
    const ask = tap('spring', n);
    take(taken, ask.sub1, await connection.ask(ask));
  });
  await Promise.all(answers);
  return taken;
}

/** The most memory that the process has had, in KiB. Linux alone tells; elsewhere it is not shown, which is said. */
async function mostResidentKib({ pid }: ServedProcess): Promise<number> {
  if (process.platform !== 'linux') {
    process.stderr.write('\nNOT SHOWN on this machine: how much memory 10,000 visitors take\n');
    return 0;
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]);
}

/** Asks until a visitor has an ID again. */
async function untilWell(server: ServedProcess, firstN: number): Promise<void> {
  const connection = createVisitorConnection(server.origin);
  onTestFinished(() => connection.close());
  let n = firstN;
  const leavesWithId = async () => {
    const received = await connection.ask(tap('spring', n++));
    return received.kind === 'whole' && (received.location ?? '').includes('_ef_transaction_id=');
  };
  await expect.poll(leavesWithId, { timeout: 30_000 }).toBe(true);
}

test('10,000 visitors who all wait for Everflow take less than 400 MB, and none is lost when it goes', {
  timeout: 600_000,
}, async () => {
  const { sandbox, dataDir, server } = await hanging({
    // Long enough for all of them to be there at once, on any machine.
    EVERFLOW_TIMEOUT_MS: '60000',
    EVERFLOW_QUEUE: '20000',
    EVERFLOW_QUEUE_MS: '60000',
    BREAKER_FAILURE_RATE: 'off',
    REPLAY: 'off',
  });
  const connections = await connectAll(server.origin, IN_FLIGHT);
  const tapping = tapAll(connections);
  const waitingForEverflow = async () =>
    (await server.metric('click_proxy_everflow_connections')) +
    (await server.metric('click_proxy_everflow_waiting_clicks'));
  await expect.poll(waitingForEverflow, { timeout: 55_000 }).toBe(IN_FLIGHT);
  expect(await mostResidentKib(server)).toBeLessThan(MAX_RESIDENT_KIB);
  await sandbox.refuse();
  const taken = await tapping;
  expect(taken.statuses).toEqual(new Map([[302, IN_FLIGHT]]));

  sandbox.setFaults();
  await sandbox.accept();
  await untilWell(server, IN_FLIGHT);
  server.kill('SIGTERM');
  await server.exit;
  const { clicked, unknown = 0, deferred = 0, ...others } = countOutcomes(await exportedHits(dataDir));
  expect({ clicked, waited: unknown + deferred, others }).toEqual({
    clicked: 1,
    waited: IN_FLIGHT,
    others: {},
  });
  expect(unknown).toBeGreaterThanOrEqual(256);
});

test(`with the settings as they come, ${WITH_DEFAULTS} visitors at once are redirected, and the next ones have IDs`, {
  timeout: 600_000,
}, async () => {
  const { sandbox, server } = await hanging({});
  const connections = await connectAll(server.origin, WITH_DEFAULTS);
  const taken = await tapAll(connections);
  expect(taken.statuses).toEqual(new Map([[302, WITH_DEFAULTS]]));
  expect(await mostResidentKib(server)).toBeLessThan(MAX_RESIDENT_KIB);
  sandbox.setFaults();
  await untilWell(server, WITH_DEFAULTS);
});
