import type { Journal } from '../journal/store/journal.ts';
import type { HitMetrics } from './hit-metrics.ts';

/** The same journal, with the changes counted that it makes to many hits by itself: claims and expiries. */
export function countOwnChanges(journal: Journal, { change }: Pick<HitMetrics, 'change'>): Journal {
  return {
    ...journal,
    async claim(trackingDomain, limit) {
      const claimed = await journal.claim(trackingDomain, limit);
      change({ event: 'replay_begun' }, claimed.length);
      return claimed;
    },
    async expire(beforeMs) {
      const expired = await journal.expire(beforeMs);
      change({ event: 'too_old' }, expired);
      return expired;
    },
  };
}
