import { randomBytes } from 'node:crypto';
import type Database from 'libsql';
import { inTransaction } from '../../../sqlite/in-transaction.ts';

const DAY_MS = 86_400_000;
const SALT_BYTES = 32;

/** A random salt for each UTC day: addresses of different days cannot be told to be the same. */
export interface DailySalt {
  /** Today's. Needs no disk, so that hits go on where the journal cannot be read. */
  current(): Uint8Array;
  /**
   * Takes today's salt from the journal, or puts it there in place of the last one, where that is still to be done:
   * a restart then goes on with it. Throws as SQLite does; not to be called in a transaction.
   */
  settle(database: Database.Database): void;
}

/** @param clock Milliseconds since the epoch. */
export function createDailySalt(clock: () => number): DailySalt {
  let day = Number.NaN;
  let salt: Uint8Array = new Uint8Array();
  let settled = false;

  function turn(): void {
    const today = Math.floor(clock() / DAY_MS);
    if (today === day) return;
    day = today;
    salt = randomBytes(SALT_BYTES);
    settled = false;
  }

  return {
    current() {
      turn();
      return salt;
    },
    settle(database) {
      turn();
      if (settled) return;
      inTransaction(database, () => database.prepare(PUT).run(day, Buffer.from(salt).toString('base64')));
      const stored = database.prepare('SELECT salt FROM address_salt WHERE day = ?').raw().get(day);
      // Another process may have been first today. Where its clock is a day ahead, each goes on with its own.
      if (stored) salt = Buffer.from((stored as [string])[0], 'base64');
      settled = true;
    },
  };
}

const PUT = `INSERT INTO address_salt VALUES (1, ?, ?)
  ON CONFLICT (one) DO UPDATE SET day = excluded.day, salt = excluded.salt WHERE day < excluded.day`;
