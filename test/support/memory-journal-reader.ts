import type { HitFilter, StoredHit } from '../../src/journal/model/stored-hit.ts';
import type { JournalReader } from '../../src/journal/store/journal.ts';

/** A reader over hits in memory, which may grow while it is read. */
export function memoryJournalReader(hits: readonly StoredHit[]): JournalReader {
  const byTime = (a: StoredHit, b: StoredHit) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1);
  return {
    get: async id => hits.find(hit => hit.id === id),
    async *list(filter, order) {
      const sorted = hits.filter(hit => isChosen(hit, filter)).sort(byTime);
      yield* order === 'oldest' ? sorted : sorted.reverse();
    },
    async *pagesToCount(filter) {
      yield hits.filter(hit => isChosen(hit, filter));
    },
    lastSeq: async () => hits.reduce((last, { seq }) => Math.max(last, seq), 0),
    async after(seq, filter, limit) {
      const later = hits.filter(hit => hit.seq > seq && isChosen(hit, filter));
      return later.sort((a, b) => a.seq - b.seq).slice(0, limit);
    },
    lastHitMs: async () => null,
    estimate: async () => hits.length,
    close: async () => {},
  };
}

function isChosen(hit: StoredHit, { slug, offerId, outcomes, sinceMs, untilMs }: HitFilter): boolean {
  return (
    (slug === undefined || hit.slug === slug) &&
    (offerId === undefined || hit.offerId === offerId) &&
    (outcomes === undefined || outcomes.includes(hit.outcome)) &&
    hit.timeMs >= (sinceMs ?? 0) &&
    hit.timeMs < (untilMs ?? Number.POSITIVE_INFINITY)
  );
}
