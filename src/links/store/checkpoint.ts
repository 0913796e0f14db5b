import { stat } from 'node:fs/promises';
import { startSqliteWorker } from '../../sqlite/sqlite-worker.ts';

/** What SQLite itself would let the WAL grow to before it checkpoints. */
const WAL_BYTES = 4 * 1024 * 1024;

const WORKER = `
  const database = new Database(file);
  database.pragma('wal_checkpoint(PASSIVE)');
  database.close();
`;

/**
 * Moves a big import from the write-ahead log into the database, on a thread of its own: it writes and syncs
 * everything once more, two seconds for a million links, in which no hit would be answered. When it fails, the
 * links are safe in the log, and a later checkpoint takes them.
 */
export async function checkpointBigLog(file: string): Promise<void> {
  const size = await stat(`${file}-wal`).then(
    stats => stats.size,
    () => 0,
  );
  if (size < WAL_BYTES) return;
  const worker = startSqliteWorker(WORKER, file);
  await new Promise<void>(resolve => {
    worker.once('error', () => resolve());
    worker.once('exit', () => resolve());
  });
}
