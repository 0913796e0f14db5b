import type Database from 'libsql';

/** Runs a statement. Throws as SQLite does. */
export type Write = (values: readonly (string | number | null)[]) => void;

/**
 * Prepares a statement that writes and gives nothing.
 *
 * libsql's `get` runs it as `run` does, and spares the 3 µs in which that counts what was changed. But what has failed
 * by `get` gives the same error for ever; `run` begins anew.
 */
export function quickWrite(database: Database.Database, sql: string): Write {
  const statement = database.prepare(sql);
  let failed = false;
  return values => {
    try {
      // The array itself: libsql flattens arguments one by one, for 5 µs a row.
      if (failed) statement.run(values);
      else statement.get(values);
      failed = false;
    } catch (error) {
      failed = true;
      throw error;
    }
  };
}
