import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { exportLinks } from '../../../src/links/files/export.ts';
import { type ImportResult, importLinks } from '../../../src/links/files/import.ts';
import { readRows } from '../../../src/links/files/read-rows.ts';
import type { LinkFormat, Row } from '../../../src/links/files/row.ts';
import type { Link } from '../../../src/links/model/link.ts';
import { openSqliteLinkStore } from '../../../src/links/store/sqlite-store.ts';
import type { BatchOptions, LinkStore, StoredLink } from '../../../src/links/store/store.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A store in a directory of its own, or a second connection to one there is; closed when the test ends. */
export async function testStore(dataDir?: string, clock?: () => number): Promise<LinkStore> {
  const store = await openSqliteLinkStore({
    dataDir: dataDir ?? (await tempDir()),
    busyWait: { totalMs: 50, pause: async () => undefined },
    ...(clock ? { clock } : {}),
  });
  onTestFinished(() => store.close());
  return store;
}

export const BY_HAND = { source: 'cli', replace: true, takeOver: false } as const;
export const FROM_FILE = { source: 'file', replace: true, takeOver: false } as const;

export async function putAll(store: LinkStore, links: readonly Link[]): Promise<void> {
  for (const link of links) await store.put(link, BY_HAND);
}

export function bytes(content: string | Uint8Array): AsyncIterable<Uint8Array> {
  return (async function* () {
    yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
  })();
}

/** Imports text as `links import` does. */
export async function importText(
  store: LinkStore,
  content: string | Uint8Array,
  options: { format?: LinkFormat; dryRun?: boolean } & Partial<BatchOptions> = {},
): Promise<ImportResult> {
  const { format, dryRun = false, source = 'cli', takeOver = false, removeOthers = false } = options;
  const batch = await store.openBatch({ source, takeOver, removeOthers });
  try {
    const rules = { allowHttp: false };
    return await importLinks(await readRows(bytes(content), { format }), batch, { source, rules, dryRun });
  } finally {
    await batch.close();
  }
}

export async function exportText(store: LinkStore, format: LinkFormat): Promise<string> {
  return (await collect(exportLinks(store.list(), format))).join('');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function slugs(links: AsyncIterable<StoredLink>): Promise<string[]> {
  return (await collect(links)).map(({ link }) => `${link.slug}@${link.domain ?? ''}`);
}

/** Reads text in chunks of `chunkLength` bytes, as a slow file would come. */
export async function rowsOf(
  content: string | Uint8Array,
  format?: LinkFormat,
  chunkLength = 65_536,
): Promise<Row[]> {
  const whole = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < whole.length; at += chunkLength) yield whole.subarray(at, at + chunkLength);
  }
  return collect((await readRows(chunks(), { format })).rows);
}

/** A file in a directory of its own. */
export async function testFile(name: string, content: string): Promise<string> {
  const path = join(await tempDir(), name);
  await writeFile(path, content);
  return path;
}

/** JSON lines of `count` links, in the form that export writes. */
export function manyLinks(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const slug = `sms/${String(i).padStart(6, '0')}`;
    return `{"slug":"${slug}","domain":"go.brand.example","offer_id":2101,"affiliate_id":7,"destination":"https://brand.example/lp","fixed_params":{"sub1":"r${i}"}}\n`;
  });
  return lines.join('');
}
