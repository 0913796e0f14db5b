import type Database from 'libsql';

/**
 * Runs `work` in a write transaction; it must not await, because the connection is shared.
 *
 * Also for a single statement: one of libsql's that finds the lock held stays half-run, and until it is run again,
 * nothing that is written on its connection is committed. `exec` leaves nothing behind.
 */
export function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
