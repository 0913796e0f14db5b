import { LRUCache } from 'lru-cache';
import type { JournalFile } from './database/journal-file.ts';
import type { Journal } from './journal.ts';

/** A link's latest hit is written down once in so long, in ms: nobody asks for it more exactly. */
const LATEST_EVERY_MS = 3_600_000;
/** Links whose latest hit is remembered as written, some 150 bytes each; others are written once more. */
const REMEMBERED = 50_000;

/** Tells which hits are to be written down as their link's latest. */
export interface LatestHits {
  /** Whether this one is; from then on, no other of its link for an hour. `timeMs` is since the epoch. */
  isDue(linkId: string, timeMs: number): boolean;
}

export function createLatestHits(): LatestHits {
  const written = new LRUCache<string, number>({ max: REMEMBERED });
  return {
    isDue(linkId, timeMs) {
      if (timeMs < (written.get(linkId) ?? Number.NEGATIVE_INFINITY) + LATEST_EVERY_MS) return false;
      written.set(linkId, timeMs);
      return true;
    },
  };
}

export interface LinkActivityOptions {
  readonly file: JournalFile;
  /** Whether hits wait in memory because they cannot be written. */
  readonly failing: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** What the journal knows of single links. Nothing here rejects. */
export function createLinkActivity({
  file,
  failing,
  onError,
}: LinkActivityOptions): Pick<Journal, 'cappedClicks' | 'lastHitMs'> {
  /** Null where it cannot be read. */
  function read(statement: 'cappedClicks' | 'lastHit', linkId: string): number | null {
    try {
      const [value] = file.connection.sql[statement].get(linkId) as [number | null];
      return value;
    } catch (error) {
      onError(error);
      return null;
    }
  }
  return {
    // Clicks that wait in memory are not counted in the file yet.
    cappedClicks: async linkId => (failing() ? null : read('cappedClicks', linkId)),
    lastHitMs: async linkId => read('lastHit', linkId),
  };
}
