import type { Hit } from './hit.ts';

const WITH_ID: ReadonlySet<string> = new Set<Hit['outcome']>(['clicked', 'reused']);

/**
 * Whether a visitor left with a transaction ID. An ID that came later, or together with an error code, never reached
 * a landing page. A duplicate shares the result of the first hit, whose outcome is the duplicate's reason.
 */
export function leftWithId({ outcome, reason }: Pick<Hit, 'outcome' | 'reason'>): boolean {
  return WITH_ID.has(outcome === 'joined' ? (reason ?? '') : outcome);
}
