/** Where the journal says how the writing goes; a pino logger is one. */
export interface JournalLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counts how the writing goes, for the metrics. */
export interface JournalObserver {
  /** A batch has been written. */
  batch(rows: number, ms: number): void;
  /** An attempt to write has failed; a lock held by another connection is not a failure. */
  failure(): void;
}
