import type Database from 'libsql';
import { quickWrite } from '../sqlite/quick-write.ts';
import { type HitRow, isUsualRow, OWN_COLUMNS, RARE_COLUMNS, USUAL, type Values } from './hit-row.ts';

/** Rows in one statement. Of each number of rows there is another, and beyond this one they save little. */
export const INSERT_ROWS = 16;

/**
 * Writes hits of one kind, usual or not, `INSERT_ROWS` at most, in one statement: all, or none where it throws as
 * SQLite does. To be called in a transaction.
 */
export type HitInsert = (rows: readonly HitRow[]) => void;

/**
 * Makes the statements when they are first needed. One statement over json_each, for any number of rows, would take
 * twice the time: SQLite is slower to take values out of JSON than libsql is to hand them over.
 */
export function createHitInsert(database: Database.Database): HitInsert {
  const usual = byCount(rows => quickWrite(database, insertSql(USUAL_COLUMNS, USUAL_VALUES, rows)));
  const other = byCount(rows => quickWrite(database, insertSql(COLUMNS, VALUES, rows)));
  return rows => (rows[0] && isUsualRow(rows[0]) ? usual : other)(rows.length)(joined(rows));
}

/** Hits in the order they came, in parts that `HitInsert` takes. */
export function insertable(rows: readonly HitRow[]): HitRow[][] {
  const parts: HitRow[][] = [];
  let part: HitRow[] = [];
  for (const row of rows) {
    if (part.length === INSERT_ROWS || part[0]?.length !== row.length) {
      part = [];
      parts.push(part);
    }
    part.push(row);
  }
  return parts;
}

const COLUMNS = [...OWN_COLUMNS, ...Object.keys(USUAL), ...RARE_COLUMNS];
const VALUES = COLUMNS.map(() => '?');
const USUAL_COLUMNS = [...OWN_COLUMNS, ...Object.keys(USUAL)];
const USUAL_VALUES = [...OWN_COLUMNS.map(() => '?'), ...Object.values(USUAL).map(value => `'${value}'`)];

/** A row that is there already was written by an attempt that ended in an error all the same. */
function insertSql(columns: readonly string[], values: readonly string[], rows: number): string {
  const all = Array.from({ length: rows }, () => `(${values})`);
  return `INSERT INTO hits (${columns}) VALUES ${all} ON CONFLICT (id) DO NOTHING`;
}

/** What `make` makes of a number, made once. */
function byCount<T>(make: (count: number) => T): (count: number) => T {
  const made: T[] = [];
  return count => (made[count] ??= make(count));
}

function joined(rows: readonly HitRow[]): Values {
  const values = [];
  for (const row of rows) for (const value of row) values.push(value);
  return values;
}
