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

/** The result of reading the LINKS_FILE. `signature` belongs to the version that was read. */
export type LinksFileOutcome =
  | { readonly kind: 'loaded'; readonly signature: string; readonly result: ImportResult }
  | {
      readonly kind: 'refused';
      /** Undefined if there is no file, or it was still being written. */
      readonly signature: string | undefined;
      /** A sentence; `details` has the rest, such as a line for each wrong row. */
      readonly message: string;
      readonly details: readonly string[];
      /** Number of links of the last good version that are still served. If there are none, a server should not start. */
      readonly kept: number;
    };

/** The file has changed since its reading began. */
class FileChanged extends Error {}

/**
 * Replaces the store's links of source `file` with those of the LINKS_FILE. If there is any problem with the file,
 * nothing changes.
 * @throws {LinkStoreError} if the store cannot be written.
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
    if (error instanceof FileChanged) return refused(undefined, 'changed while it was being read');
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
    // Most likely another process is still writing it. Reading it as "no links" would delete all of them.
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

/**
 * Yields the rows, then checks that the file is still the same, before anything is committed.
 * @throws {FileChanged} after the last row.
 */
async function* whileUnchanged(
  rows: AsyncIterable<Row>,
  path: string,
  signature: string,
): AsyncGenerator<Row> {
  yield* rows;
  if ((await fileSignature(path)) !== signature) throw new FileChanged();
}

/**
 * Returns a text that differs between any two versions of a file, whether it was written in place, replaced by a
 * rename, or switched by a symbolic link, as Kubernetes does. Undefined if there is no such file.
 */
export async function fileSignature(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    // ctime also changes when the file's permissions do.
    return [stats.mtimeNs, stats.ctimeNs, stats.size, stats.dev, stats.ino].join(':');
  } catch {
    return undefined;
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
