import { open } from 'node:fs/promises';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { inTransaction } from '../../sqlite/in-transaction.ts';
import { type BusyWait, retryWhenBusy } from '../../sqlite/retry-when-busy.ts';
import type { ClickToSend } from '../model/hit.ts';
import type { ClaimedClick, HitChange } from '../model/hit-change.ts';
import { transitionOf } from '../model/outcome.ts';
import { idBound } from './database/id-bound.ts';
import type { JournalFile } from './database/journal-file.ts';
import type { DeferredState, Journal } from './journal.ts';

/** Rows in one transaction: what a turn of the event loop is held up for. */
const STEP_ROWS = 250;
/** Nobody waits for a replay; the housekeeping's locks are far shorter. */
const BUSY_WAIT: BusyWait = { totalMs: 1_000, pause: delay };

export interface DeferredClicksOptions {
  readonly file: JournalFile;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly failing: () => boolean;
  readonly change: (change: HitChange) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

interface Claim extends ClaimedClick {
  /** Why it was deferred. */
  readonly reason: string | null;
  readonly detail: string | null;
}

type WaitingRow = [
  id: string,
  slug: string | null,
  time: number,
  replay: string,
  reason: string | null,
  detail: string | null,
];

/** What the journal does with the clicks that wait to be replayed. Nothing here rejects. */
export function createDeferredClicks(
  options: DeferredClicksOptions,
): Pick<Journal, 'claim' | 'expire' | 'deferredDomains' | 'deferredState'> {
  const { file, clock, failing, change, onError } = options;
  let lastState: DeferredState = { waiting: 0, oldestMs: null };

  async function orElse<T>(fallback: T, work: () => T): Promise<T> {
    if (failing()) return fallback;
    try {
      return await retryWhenBusy(work, BUSY_WAIT, cause => cause);
    } catch (error) {
      onError(error);
      return fallback;
    }
  }

  function take(trackingDomain: string, limit: number): Claim[] {
    const { sql } = file.connection;
    const { from, to } = transitionOf('replay_begun');
    const rows = sql.oldestWaiting.all(trackingDomain, Math.min(limit, STEP_ROWS)) as WaitingRow[];
    return rows.map(([id, slug, timeMs, replay, reason, detail]) => {
      sql.claim.run(to, clock(), id, from);
      const { path, headers } = JSON.parse(replay) as Pick<ClickToSend, 'path' | 'headers'>;
      return { id, slug, timeMs, trackingDomain, path, headers, reason, detail };
    });
  }

  async function putBack(claims: readonly Claim[]): Promise<void> {
    const changes = claims.map(({ id, slug, reason, detail, trackingDomain, path, headers }) =>
      change({
        id,
        slug,
        event: 'replay_unsent',
        timeMs: clock(),
        reason,
        detail,
        errorCode: null,
        transactionId: null,
        everflowMs: null,
        unsent: { trackingDomain, path, headers },
      }),
    );
    await Promise.all(changes);
  }

  const deferredDomains = () =>
    orElse<readonly string[]>([], () =>
      (file.connection.sql.waitingDomains.all() as [string][]).map(([trackingDomain]) => trackingDomain),
    );

  return {
    deferredDomains,
    async claim(trackingDomain, limit) {
      const claims = await orElse([], () =>
        inTransaction(file.connection.database, () => take(trackingDomain, limit)),
      );
      if (claims.length === 0) return [];
      try {
        await syncToDisk(`${file.path}-wal`);
        // What was claimed in a file that is no longer the journal is nobody's: another process may have it too.
        if (await file.isReplaced()) return [];
      } catch (error) {
        onError(error);
        await putBack(claims);
        return [];
      }
      return claims.map(({ reason, detail, ...click }) => click);
    },
    async expire(beforeMs) {
      let total = 0;
      for (const trackingDomain of await deferredDomains())
        for (let changes = STEP_ROWS; changes === STEP_ROWS; ) {
          const values = [clock(), trackingDomain, idBound(beforeMs), STEP_ROWS];
          changes = await orElse(0, () => {
            const { database, sql } = file.connection;
            return inTransaction(database, () => sql.expire.run(...values).changes);
          });
          total += changes;
          await nextTurn();
        }
      return total;
    },
    async deferredState() {
      lastState = await orElse(lastState, () => {
        const [waiting, oldestMs] = file.connection.sql.waiting.get() as [number, number | null];
        return { waiting, oldestMs };
      });
      return lastState;
    },
  };
}

/**
 * Waits until what was written to the WAL would survive a loss of power. On the thread pool, and on a file of its
 * own: SQLite keeps no locks on the WAL that closing this one would drop.
 */
async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
