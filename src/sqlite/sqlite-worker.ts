import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { inTransaction } from './in-transaction.ts';

/**
 * Starts a thread with `Database` (libsql), `inTransaction`, `file` and `parentPort` at hand: for what would hold up every hit on the
 * main thread. The script is plain text and not a file, so that it runs the same from the sources and from the build.
 */
export function startSqliteWorker(script: string, file: string): Worker {
  const libsql = createRequire(import.meta.url).resolve('libsql');
  return new Worker(`${PREAMBLE}${script}`, { eval: true, workerData: { libsql, file } });
}

const PREAMBLE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.libsql);
  const { file } = workerData;
  ${inTransaction}
`;
