/** SQLite's name for what went wrong; extended codes (SQLITE_BUSY_SNAPSHOT) count as their family. */
export function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? (/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code) : undefined;
}

/** What stops a database from being used that its owner can mend: completes the sentence "journal.db …". */
export const ACCESS_PROBLEMS: Readonly<Record<string, string>> = {
  SQLITE_READONLY: 'cannot be written; check who owns it and its directory',
  SQLITE_FULL: 'cannot grow: the disk is full',
  SQLITE_IOERR: 'cannot be read or written: the disk reports an error',
  SQLITE_CANTOPEN: 'cannot be opened; check who owns it and its directory',
};
