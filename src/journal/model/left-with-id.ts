import type { Hit } from './hit.ts';

const WITH_ID: ReadonlySet<string> = new Set<Hit['outcome']>(['clicked', 'reused']);

/**
 * Whether a visitor had a transaction ID when leaving; one that came later, or beside an error code, went into no
 * landing page. A duplicate shares what the first hit had; its reason is that hit's outcome.
 */
export function leftWithId({ outcome, reason }: Pick<Hit, 'outcome' | 'reason'>): boolean {
  return WITH_ID.has(outcome === 'joined' ? (reason ?? '') : outcome);
}
