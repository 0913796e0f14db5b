import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { LinkRules } from '../model/link-rules.ts';
import type { LinkStore } from '../store/store.ts';
import { describeImportProblems, type ImportResult, importLinks } from './import.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row.ts';

export interface LinksFileOptions {
  /** The LINKS_FILE. */
  readonly path: string;
  readonly store: LinkStore;
  readonly rules: LinkRules;
  /** Check everything and write nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How reading the LINKS_FILE ended. `signature` is of the version that was read. */
export type LinksFileOutcome =
  | { readonly kind: 'loaded'; readonly signature: string; readonly result: ImportResult }
  | {
      readonly kind: 'refused';
      /** Absent when there is no file, or it was still being written. */
      readonly signature: string | undefined;
      /** A sentence; the details, such as one line for each wrong row, stand beside it. */
      readonly message: string;
      readonly details: readonly string[];
      /** How many links of its last good version go on being served. With none, a server should not start. */
      readonly kept: number;
    };

/** The file is not what it was when its reading began. */
class FileChanged extends Error {}

/**
 * Makes the store's links of source `file` those of the LINKS_FILE, all of them or, when anything is wrong with
 * it, none.
 * @throws {LinkStoreError} when the store cannot be written.
 */
export async function loadLinksFile(options: LinksFileOptions): Promise<LinksFileOutcome> {
  const { path, store } = options;
  const refused = async (signature: string | undefined, reason: string, details: readonly string[] = []) => ({
    kind: 'refused' as const,
    signature,
    message: `LINKS_FILE ${path} ${reason}.`,
    details,
    kept: await store.count('file'),
  });
  const signature = await fileSignature(path);
  if (signature === undefined) return refused(undefined, 'does not exist, or is not a file that can be read');
  try {
    const result = await syncFile(options, signature);
    if (result === 'blank') return refused(signature, 'is empty; write [] to have no links');
    if (result.problemCount === 0) return { kind: 'loaded', signature, result };
    const count = result.problemCount.toLocaleString('en-US');
    return refused(
      signature,
      `has ${count} problem${count === '1' ? '' : 's'}`,
      describeImportProblems(result),
    );
  } catch (error) {
    if (error instanceof FileChanged) return refused(undefined, 'changed while it was read');
    if (isFileError(error)) return refused(signature, `cannot be read (${error.code})`);
    throw error;
  }
}

async function syncFile(
  { path, store, rules, dryRun = false, signal }: LinksFileOptions,
  signature: string,
): Promise<ImportResult | 'blank'> {
  const file = createReadStream(path);
  try {
    const source = await readRows(file, { fileName: path });
    // Most likely cut short by whoever is writing it: taken for "no links", it would delete all of them.
    if (source.blank) return 'blank';
    const batch = await store.openBatch({ source: 'file', takeOver: false, removeOthers: true, signal });
    try {
      const rows = whileUnchanged(source.rows, path, signature);
      return await importLinks({ ...source, rows }, batch, { source: 'file', rules, dryRun, signal });
    } finally {
      await batch.close();
    }
  } finally {
    file.destroy();
  }
}

/** @throws {FileChanged} after the last row, before anything is committed. */
async function* whileUnchanged(
  rows: AsyncIterable<Row>,
  path: string,
  signature: string,
): AsyncGenerator<Row> {
  yield* rows;
  if ((await fileSignature(path)) !== signature) throw new FileChanged();
}

/**
 * Differs between any two versions of a file, however they were put there: written in place, renamed over, or
 * switched by a symbolic link, as Kubernetes does. Undefined when there is no such file.
 */
export async function fileSignature(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    // ctime also tells that somebody was allowed to read it meanwhile.
    return [stats.mtimeNs, stats.ctimeNs, stats.size, stats.dev, stats.ino].join(':');
  } catch {
    return undefined;
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
