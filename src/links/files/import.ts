import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../../text/problem.ts';
import type { Link } from '../model/link.ts';
import type { LinkRules } from '../model/link-rules.ts';
import { parseLink } from '../model/parse-link.ts';
import type { BatchResult, Conflict, LinkBatch, LinkSource, Repeat } from '../store/store.ts';
import { SHORT_URL } from './csv-cells.ts';
import type { ImportedRow } from './import-output.ts';
import type { RowSource } from './read-rows.ts';
import type { Row } from './row.ts';
import { lacksSlug, type MakeSlug, type PendingRow, stageRows } from './stage-rows.ts';

/** Rows checked in one turn of the event loop, in about 2 ms. */
const STAGE_ROWS = 50;
const PROBLEMS_KEPT = 100;

export interface ImportOptions {
  readonly source: LinkSource;
  readonly rules: LinkRules;
  /** Check everything and write nothing. */
  readonly dryRun?: boolean;
  /** Makes a slug for a row that has none. If absent, such a row is refused. */
  readonly makeSlug?: MakeSlug;
  /** Called with the rows as they are read, until there is a problem. The result says whether they were written. */
  readonly onRows?: (rows: readonly ImportedRow[]) => Promise<void>;
  /** Called from time to time with the number of rows read so far. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface RowProblem extends Problem {
  readonly row: number;
}

/** The result of an import. If there is any problem, nothing was written. */
export interface ImportResult extends Omit<BatchResult, 'conflicts' | 'conflictCount'> {
  readonly rows: number;
  /** Number of rows that were given a slug. */
  readonly slugsMade: number;
  readonly unit: RowSource['unit'];
  readonly problemCount: number;
  /** The first problems; `problemCount` counts all. */
  readonly problems: readonly RowProblem[];
  readonly written: boolean;
}

/**
 * Reads all rows into the batch, and commits it if there is no problem at all. Memory use does not depend on the
 * length of the file, and the event loop turns every few rows, so this may run in the server.
 */
export async function importLinks(
  { rows, unit }: Pick<RowSource, 'rows' | 'unit'>,
  batch: LinkBatch,
  options: ImportOptions,
): Promise<ImportResult> {
  const { source, dryRun = false, onProgress, onRows, signal } = options;
  const problems = createProblemList();
  let read = 0;
  let slugsMade = 0;
  let pending: PendingRow[] = [];

  async function flush(): Promise<void> {
    const { rows: staged, repeats } = await stageRows(batch, pending, options.makeSlug);
    for (const repeat of repeats) problems.add(describeRepeat(repeat, unit));
    if (problems.count() === 0) await onRows?.(staged);
    slugsMade += staged.filter(({ slugMade }) => slugMade).length;
    pending = [];
    onProgress?.(read);
    await setImmediate();
  }

  for await (const row of rows) {
    signal?.throwIfAborted();
    read += 1;
    const next = await readLink(row, options, problems);
    if (next) pending.push(next);
    if (read % STAGE_ROWS === 0) await flush();
  }
  await flush();
  const commit = problems.count() === 0 && !dryRun;
  const { conflicts, conflictCount, ...counts } = await (commit ? batch.commit() : batch.compare());
  problems.addAll(
    conflicts.map(conflict => describeConflict(conflict, source, unit)),
    conflictCount,
  );
  return {
    ...counts,
    rows: read,
    slugsMade,
    unit,
    problemCount: problems.count(),
    problems: problems.kept(),
    written: commit && conflictCount === 0,
  };
}

async function readLink(
  row: Row,
  { rules, makeSlug }: ImportOptions,
  problems: ProblemList,
): Promise<PendingRow | undefined> {
  if ('problems' in row) {
    for (const problem of row.problems) problems.add({ ...problem, row: row.row });
    return undefined;
  }
  const value = withoutShortUrl(row.value);
  const slugMade = makeSlug !== undefined && lacksSlug(value);
  const parsed = parseLink(slugMade ? { ...Object(value), slug: await makeSlug() } : value, rules);
  if (parsed.ok) return { row: row.row, link: parsed.value, cells: row.cells, slugMade };
  for (const problem of parsed.problems) problems.add({ ...problem, row: row.row });
  return undefined;
}

function withoutShortUrl(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(SHORT_URL in value)) return value;
  const { [SHORT_URL]: _, ...rest } = value;
  return rest;
}

function describeRepeat({ row, link, firstRow, alias }: Repeat, unit: RowSource['unit']): RowProblem {
  return alias === null
    ? { row, field: 'slug', message: `${named(link)} is already on ${unit} ${firstRow}` }
    : {
        row,
        field: 'aliases',
        message: `must not have "${alias}", which is an alias on ${unit} ${firstRow}`,
      };
}

function describeConflict(conflict: Conflict, source: LinkSource, unit: RowSource['unit']): RowProblem {
  if (conflict.kind === 'taken') return describeTaken(conflict, unit);
  const message =
    source === 'cli'
      ? 'comes from LINKS_FILE; change it there'
      : 'was made with the links commands and is different; remove it, or make both the same';
  return { row: conflict.row, field: 'slug', message: `${named(conflict)} ${message}` };
}

/** Describes a slug or alias that already leads to another link on the domain. */
function describeTaken(
  { row, slug, domain, taken, by, byRow }: Extract<Conflict, { kind: 'taken' }>,
  unit: RowSource['unit'],
): RowProblem {
  const other = `${named({ slug: by, domain })}${byRow === null ? '' : ` on ${unit} ${byRow}`}`;
  if (taken === slug && by === slug)
    return {
      row,
      field: 'slug',
      message: `"${slug}" was generated for it, but another link has taken it since; import the file again`,
    };
  if (taken === slug)
    return { row, field: 'slug', message: `"${taken}" is already an alias of the link ${other}` };
  const is = taken === by ? 'is already the slug' : 'is already an alias';
  return {
    row,
    field: 'aliases',
    message: `must not have "${taken}", which ${is} of the link ${other}`,
  };
}

function named({ slug, domain }: Pick<Link, 'slug' | 'domain'>): string {
  return domain === null ? `"${slug}"` : `"${slug}" on ${domain}`;
}

type ProblemList = ReturnType<typeof createProblemList>;

/** Counts every problem and keeps the first ones. */
function createProblemList() {
  const kept: RowProblem[] = [];
  let count = 0;
  return {
    add(problem: RowProblem): void {
      count += 1;
      if (kept.length < PROBLEMS_KEPT) kept.push(problem);
    },
    /** @param total the number of problems, of which `some` are known. */
    addAll(some: readonly RowProblem[], total: number): void {
      count += total;
      kept.push(...some.slice(0, PROBLEMS_KEPT - kept.length));
    },
    count: () => count,
    kept: () => kept.sort((a, b) => a.row - b.row),
  };
}

/** Returns a line for each problem, such as `line 17: destination is required`, and the number of further ones. */
export function describeImportProblems({ unit, problems, problemCount }: ImportResult): string[] {
  const lines = problems.map(({ row, field, message }) =>
    printable(`${unit} ${row}: ${field === '' ? '' : `${field} `}${message}`),
  );
  const more = problemCount - problems.length;
  return more > 0 ? [...lines, `and ${more.toLocaleString('en-US')} more`] : lines;
}

/** Escapes characters from a file that a terminal would take for commands. */
function printable(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
