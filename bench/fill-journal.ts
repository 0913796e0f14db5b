import { openSqliteJournal } from '../src/journal/store/sqlite-journal.ts';
import { testHit } from '../test/support/test-hit.ts';

/** Hits per transaction. */
const BATCH = 1_000;
/** Time between hits: a million of them must fit into the days that a server keeps. */
const STEP_MS = 1_000;

/** Fills a journal with past hits, as a server would have written them. */
export async function fillJournal(dataDir: string, rows: number): Promise<void> {
  const journal = await openSqliteJournal({
    dataDir,
    address: 'cut',
    retentionMs: null,
    deferredMs: 0,
    log: { info() {}, warn() {}, error() {} },
    observe: { batch() {}, failure() {} },
  });
  let timeMs = Date.now() - rows * STEP_MS;
  for (let written = 0; written < rows; written += BATCH) {
    const hits = Array.from({ length: Math.min(BATCH, rows - written) }, () => {
      timeMs += STEP_MS;
      return testHit({ timeMs });
    });
    await Promise.all(hits.map(hit => journal.append(hit)));
  }
  await journal.close();
}
