import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { JOURNAL_DATABASE } from '../journal/store/database/journal-schema.ts';
import type { JournalReader } from '../journal/store/journal.ts';
import { openSqliteJournalReader } from '../journal/store/sqlite-journal-reader.ts';
import { createSlugMaker, type SlugMaker } from '../links/model/short-slug.ts';
import { qrOf } from '../links/qr/qr.ts';
import type { LinkStore } from '../links/store/store.ts';
import type { Clock } from '../timing/clock.ts';
import type { ApiDeps } from './api-deps.ts';

/** How long a slug maker is reused. It counts the links once and remembers the number; counting many takes time. */
const SLUG_MAKER_MS = 60_000;

/** Creates what the admin API of this process needs; `close` releases what it opened. */
export function openApiDeps(
  config: Pick<Config, 'admin' | 'links' | 'journal'>,
  links: LinkStore,
  clock: Clock,
): ApiDeps & { close(): Promise<void> } {
  const journal = createJournalAccess(config.journal.dataDir);
  return {
    token: config.admin.token,
    links,
    rules: { allowHttp: config.links.allowHttp },
    takeOver: config.links.file === null,
    journal: journal.reader,
    makeSlug: createSlugSource(links, config.links.slugMinLength, clock),
    lastHitMs: async linkId => (await journal.reader())?.lastHitMs(linkId) ?? null,
    drawQr: async (url, options) => qrOf(url, options),
    now: clock.now,
    monotonic: clock.monotonic,
    close: journal.close,
  };
}

function createSlugSource(store: LinkStore, minLength: number, clock: Clock): () => Promise<string> {
  let maker: SlugMaker | undefined;
  let untilMs = 0;
  return () => {
    if (!maker || clock.monotonic() >= untilMs) {
      untilMs = clock.monotonic() + SLUG_MAKER_MS;
      maker = createSlugMaker({
        countLinks: () => store.count(),
        isTaken: async slug => (await store.findAll(slug)).length > 0,
        minLength,
      });
    }
    return maker.make();
  };
}

/** Opens the journal's reader on first use, and again when another file has replaced the journal. */
function createJournalAccess(dataDir: string) {
  const path = join(dataDir, JOURNAL_DATABASE);
  let opened: Promise<JournalReader | null> | undefined;
  let inode: number | undefined;
  return {
    async reader(): Promise<JournalReader | null> {
      const current = (await stat(path).catch(() => undefined))?.ino;
      // The old reader stays open: a listing may still be using it.
      if (current !== inode) opened = undefined;
      inode = current;
      opened ??= openSqliteJournalReader({ dataDir });
      const reader = await opened.catch(error => {
        opened = undefined;
        throw error;
      });
      if (reader === null) opened = undefined;
      return reader;
    },
    async close(): Promise<void> {
      await (await opened?.catch(() => null))?.close();
    },
  };
}
