import type Database from 'libsql';

/** The schema's version (`user_version`); 0 where the file is new. */
export function schemaVersion(database: Database.Database): number {
  const [version] = database.prepare('PRAGMA user_version').raw().get() as [number];
  return version;
}

/**
 * Brings the schema up to date; to be called in a write transaction.
 * @param migrations Each entry takes the schema from version n to n + 1 and is never edited after a release.
 * @param newer Makes the error for a schema that a later version of this program has written.
 */
export function migrate(
  database: Database.Database,
  migrations: readonly string[],
  newer: (version: number) => Error,
): void {
  const version = schemaVersion(database);
  if (version > migrations.length) throw newer(version);
  for (const sql of migrations.slice(version)) database.exec(sql);
  database.exec(`PRAGMA user_version = ${migrations.length}`);
}
