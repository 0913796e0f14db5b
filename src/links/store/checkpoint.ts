import { stat } from 'node:fs/promises';
import { startSqliteWorker } from '../../sqlite/sqlite-worker.ts';

/** The size at which SQLite itself would checkpoint the WAL. */
const WAL_BYTES = 4 * 1024 * 1024;

const WORKER = `
  const database = new Database(file);
  database.pragma('wal_checkpoint(PASSIVE)');
  database.close();
`;

/**
 * Moves a big import from the write-ahead log into the database, on a separate thread: it writes and syncs everything
 * again, which takes two seconds for a million links, and no hit would be answered meanwhile. If it fails, the links
 * are safe in the log, and a later checkpoint moves them.
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
