import type { Outcome } from '../../src/journal/model/outcome.ts';
import { run, type StartOptions } from './program.ts';

/** A hit as `click-proxy hits export` writes it; what the tests read of it. */
export interface ExportedHit {
  readonly hit_id: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly transaction_id: string | null;
  readonly everflow_ms: number | null;
  readonly params: Readonly<Record<string, string>>;
  /** When its outcome last changed after its visitor had left. */
  readonly changed: string | null;
}

/** Every hit of a journal, as the built program exports it. */
export async function exportedHits(dataDir: string, options: StartOptions = {}): Promise<ExportedHit[]> {
  const args = ['hits', 'export', '--format', 'ndjson'];
  const { code, stdout, stderr } = await run(args, { DATA_DIR: dataDir }, options);
  if (code !== 0) throw new Error(`hits export ended with ${code}: ${stderr}`);
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

/** How many hits ended in each way; outcomes that none has are left out. */
export function countOutcomes(
  hits: readonly Pick<ExportedHit, 'outcome'>[],
): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of hits) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
