import type { LinkBatch, Repeat, RowLink } from '../store/store.ts';
import type { ImportedRow } from './import-output.ts';

/** A row on its way into the batch. */
export interface PendingRow extends RowLink, ImportedRow {
  readonly slugMade: boolean;
}

export type MakeSlug = () => Promise<string>;

/** Whether the value may be a link but has no slug. */
export function lacksSlug(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('slug' in value);
}

/**
 * Stages the rows. If a generated slug happens to be that of an earlier row of the file, another one is generated.
 * @returns the rows as they were staged, and the rows that could not be staged.
 */
export async function stageRows(
  batch: LinkBatch,
  pending: readonly PendingRow[],
  makeSlug: MakeSlug | undefined,
): Promise<{ rows: readonly PendingRow[]; repeats: readonly Repeat[] }> {
  const repeats = new Map((await batch.stage(pending)).map(repeat => [repeat.row, repeat]));
  if (repeats.size === 0 || !makeSlug) return { rows: pending, repeats: [...repeats.values()] };
  const rows: PendingRow[] = [];
  for (const row of pending) {
    let next = row;
    while (row.slugMade && repeats.get(row.row)?.alias === null) {
      next = { ...row, link: { ...row.link, slug: await makeSlug() } };
      const [again] = await batch.stage([next]);
      if (again) repeats.set(row.row, again);
      else repeats.delete(row.row);
    }
    rows.push(next);
  }
  return { rows, repeats: [...repeats.values()] };
}
