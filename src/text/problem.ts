/** One thing wrong with what somebody wrote: which setting or field, and a sentence on what would be right. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** What parsing gives: the value, or everything that is wrong at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One line for each problem: the field, then what is wrong and what would be right. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.map(({ field, message }) => `  ${field} ${message}\n`).join('');
}
