import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../problem.ts';
import { type Link, type LinkRules, parseLink } from './link.ts';
import type { RowSource } from './read-rows.ts';
import type { Row } from './row.ts';
import type { BatchResult, Conflict, LinkBatch, LinkSource, RowLink } from './store.ts';

/** Rows between two turns of the event loop; some 2 ms of checking. */
const STAGE_ROWS = 50;
const PROBLEMS_KEPT = 100;

export interface ImportOptions {
  readonly source: LinkSource;
  readonly rules: LinkRules;
  /** Check everything and write nothing. */
  readonly dryRun?: boolean;
  /** Told the rows read so far, now and then. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface RowProblem extends Problem {
  readonly row: number;
}

/** How an import ended. With any problem, nothing was written. */
export interface ImportResult extends Omit<BatchResult, 'conflicts' | 'conflictCount'> {
  readonly rows: number;
  readonly unit: RowSource['unit'];
  readonly problemCount: number;
  /** The first problems; see `problemCount` for how many there are. */
  readonly problems: readonly RowProblem[];
  readonly written: boolean;
}

/**
 * Reads all rows into the batch and commits it when nothing at all is wrong. Memory is bounded however long the
 * file is, and the event loop turns every few rows, so that this may run in the server.
 */
export async function importLinks(
  { rows, unit }: Pick<RowSource, 'rows' | 'unit'>,
  batch: LinkBatch,
  options: ImportOptions,
): Promise<ImportResult> {
  const { source, rules, dryRun = false, onProgress, signal } = options;
  const problems = createProblemList();
  let read = 0;
  let pending: RowLink[] = [];

  async function flush(): Promise<void> {
    for (const { row, link, firstRow } of await batch.stage(pending))
      problems.add({ row, field: 'slug', message: `${named(link)} is already on ${unit} ${firstRow}` });
    pending = [];
    onProgress?.(read);
    await setImmediate();
  }

  for await (const row of rows) {
    signal?.throwIfAborted();
    read += 1;
    const link = readLink(row, rules, problems);
    if (link) pending.push({ row: row.row, link });
    if (read % STAGE_ROWS === 0) await flush();
  }
  await flush();
  const commit = problems.count() === 0 && !dryRun;
  const { conflicts, conflictCount, ...counts } = await (commit ? batch.commit() : batch.compare());
  problems.addAll(
    conflicts.map(conflict => describeConflict(conflict, source)),
    conflictCount,
  );
  return {
    ...counts,
    rows: read,
    unit,
    problemCount: problems.count(),
    problems: problems.kept(),
    written: commit && conflictCount === 0,
  };
}

function readLink(row: Row, rules: LinkRules, problems: ProblemList): Link | undefined {
  const parsed =
    'value' in row ? parseLink(row.value, rules) : { ok: false as const, problems: row.problems };
  if (parsed.ok) return parsed.value;
  for (const problem of parsed.problems) problems.add({ ...problem, row: row.row });
  return undefined;
}

function describeConflict({ row, ...key }: Conflict, source: LinkSource): RowProblem {
  const message =
    source === 'cli'
      ? 'comes from LINKS_FILE; change it there'
      : 'was made with the links commands and is different; remove that one, or make both the same';
  return { row, field: 'slug', message: `${named(key)} ${message}` };
}

function named({ slug, domain }: Pick<Link, 'slug' | 'domain'>): string {
  return domain === null ? `"${slug}"` : `"${slug}" on ${domain}`;
}

type ProblemList = ReturnType<typeof createProblemList>;

/** Counts every problem and keeps the first. */
function createProblemList() {
  const kept: RowProblem[] = [];
  let count = 0;
  return {
    add(problem: RowProblem): void {
      count += 1;
      if (kept.length < PROBLEMS_KEPT) kept.push(problem);
    },
    /** @param total how many there are, of which `some` are known. */
    addAll(some: readonly RowProblem[], total: number): void {
      count += total;
      kept.push(...some.slice(0, PROBLEMS_KEPT - kept.length));
    },
    count: () => count,
    kept: () => kept.sort((a, b) => a.row - b.row),
  };
}

/** One line for each problem, such as `line 17: destination is required`, and how many more there are. */
export function describeImportProblems({ unit, problems, problemCount }: ImportResult): string[] {
  const lines = problems.map(({ row, field, message }) =>
    printable(`${unit} ${row}: ${field === '' ? '' : `${field} `}${message}`),
  );
  const more = problemCount - problems.length;
  return more > 0 ? [...lines, `and ${more.toLocaleString('en-US')} more`] : lines;
}

/** Text from a file may hold what a terminal takes for commands. */
function printable(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
