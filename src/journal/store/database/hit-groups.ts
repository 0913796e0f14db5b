import type { HitRow, Values } from './hit-row.ts';

/** Rows in one group. Of each number of rows there is another statement, and beyond this one they save little. */
export const GROUP_ROWS = 16;

/** A row is compared with so many groups at most: a visitor chooses the domain, and 500 could come with 500 of them. */
const LOOK_BACK = 8;

/** Hits that share values and have as many of their own, at least one. */
export interface HitGroup {
  readonly shared: Values;
  /** Of each hit. */
  readonly own: readonly Values[];
}

/**
 * Puts hits together that share values, wherever they stand: people and bots come in turns. The order in which they came
 * is kept within a group only.
 */
export function groupHits(rows: readonly HitRow[]): HitGroup[] {
  const groups: { shared: Values; own: Values[] }[] = [];
  for (const row of rows) {
    let at = groups.length - 1;
    const end = Math.max(0, groups.length - LOOK_BACK);
    while (at >= end && !takes(groups[at], row)) at -= 1;
    if (at >= end) groups[at]?.own.push(row.own);
    else groups.push({ shared: row.shared, own: [row.own] });
  }
  return groups;
}

function takes(group: HitGroup | undefined, { shared, own }: HitRow): boolean {
  if (!group || group.own.length === GROUP_ROWS || group.own[0]?.length !== own.length) return false;
  for (let i = 0; i < shared.length; i += 1) if (group.shared[i] !== shared[i]) return false;
  return true;
}
