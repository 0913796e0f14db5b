/** `newer`: a later version of this program has written the journal. `unusable`: it cannot be opened or read. */
export type JournalErrorCode = 'newer' | 'unusable';

/** The journal cannot be used; the message is a sentence for the person who runs it. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
