import type { LinksConfig } from '../../config/storage-settings.ts';
import { openSqliteJournalReader } from '../../journal/store/sqlite-journal-reader.ts';

/**
 * When a link was last hit, in ms since 1970, to the hour; null: never, or the journal cannot be read just now. The
 * links can be kept in order without it.
 */
export async function lastHit(linkId: string, { dataDir }: LinksConfig): Promise<number | null> {
  try {
    const reader = await openSqliteJournalReader({ dataDir });
    if (!reader) return null;
    try {
      return await reader.lastHitMs(linkId);
    } finally {
      await reader.close();
    }
  } catch {
    return null;
  }
}
