/** One thing wrong with what somebody wrote: which setting or field, and a sentence on what would be right. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What parsing gives: the value, or everything that is wrong at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };
