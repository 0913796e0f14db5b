/** `newer`: a later version of this program wrote the journal. `unusable`: the journal cannot be opened or read. */
export type JournalErrorCode = 'newer' | 'unusable';

/** The journal cannot be used. The message is a sentence for the operator. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
