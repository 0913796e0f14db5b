import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { quickWrite } from '../../src/sqlite/quick-write.ts';

function testTable() {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  database.exec('CREATE TABLE numbers (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
  const write = quickWrite(database, 'INSERT INTO numbers VALUES (?, ?), (?, ?)');
  return { write, ids: () => database.prepare('SELECT id FROM numbers ORDER BY id').raw().all().flat() };
}

test('a statement writes what it is given, each time', () => {
  const { write, ids } = testTable();
  write([1, 'one', 2, 'two']);
  write([3, 'three', 4, 'four']);
  expect(ids()).toEqual([1, 2, 3, 4]);
});

test('a statement that has failed writes nothing of it, and all that it is given later', () => {
  const { write, ids } = testTable();
  const notNull = { code: 'SQLITE_CONSTRAINT_NOTNULL' };
  expect(() => write([1, 'one', 2, null])).toThrow(expect.objectContaining(notNull));
  expect(() => write([3, null, 4, 'four'])).toThrow(expect.objectContaining(notNull));
  write([5, 'five', 6, 'six']);
  write([7, 'seven', 8, 'eight']);
  expect(ids()).toEqual([5, 6, 7, 8]);
  expect(() => write([8, 'eight', 9, 'nine'])).toThrow(
    expect.objectContaining({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }),
  );
});
