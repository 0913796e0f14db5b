import { inTransaction } from '../../../sqlite/in-transaction.ts';
import { sqliteCode } from '../../../sqlite/sqlite-code.ts';
import { tenths } from '../../../text/tenths.ts';
import type { Hit } from '../../model/hit.ts';
import type { HitChange } from '../../model/hit-change.ts';
import { type AddressKept, keepAddress } from '../../model/keep-address.ts';
import { transitionOf } from '../../model/outcome.ts';
import { groupHits, type HitGroup } from '../database/hit-groups.ts';
import { type HitRow, textOrNull, toReplay, toRow, type Values, whole } from '../database/hit-row.ts';
import type { JournalFile } from '../database/journal-file.ts';
import type { JournalStatements } from '../database/journal-statements.ts';
import { createLatestHits } from '../link-activity.ts';
import { createDailySalt, type DailySalt } from './daily-salt.ts';
import type { JournalLog } from './journal-log.ts';
import type { WriteQueueOptions } from './write-queue.ts';

/** Something to be written: values for a statement. */
export type Entry = HitEntry | ChangeEntry;

interface HitEntry {
  readonly statement: 'insert';
  readonly row: HitRow;
  /** Where it is to be written down as its link's latest: link ID and time. */
  readonly latest: Values | null;
}

interface ChangeEntry {
  readonly statement: 'change' | 'unsent';
  readonly values: Values;
}

export interface JournalEntriesOptions {
  readonly address: AddressKept;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly log: JournalLog;
}

/** Makes hits and their changes into what is written, and writes it. */
export class JournalEntries {
  readonly #file: JournalFile;
  readonly #options: JournalEntriesOptions;
  readonly #salt: DailySalt;
  readonly #latestHits = createLatestHits();

  constructor(file: JournalFile, options: JournalEntriesOptions) {
    this.#file = file;
    this.#options = options;
    this.#salt = createDailySalt(options.clock);
  }

  ofHit(hit: Hit): Entry {
    const address = keepAddress(hit.address, this.#options.address, () => this.#salt.current());
    const { linkId, timeMs } = hit;
    const isLatest = linkId !== null && this.#latestHits.isDue(linkId, timeMs);
    const latest = isLatest ? [textOrNull(linkId), whole(timeMs)] : null;
    return { statement: 'insert', row: toRow(hit, address), latest };
  }

  ofChange(change: HitChange): Entry {
    const { id, event, timeMs, reason, detail, errorCode, transactionId, everflowMs, unsent } = change;
    const { from, to } = transitionOf(event);
    const begin = [to, textOrNull(reason), textOrNull(detail)];
    if (event === 'replay_unsent')
      return {
        statement: 'unsent',
        values: [...begin, whole(timeMs), unsent && toReplay(unsent), id, from],
      };
    const answer = [whole(errorCode), textOrNull(transactionId), tenths(everflowMs)];
    return { statement: 'change', values: [...begin, ...answer, whole(timeMs), id, from] };
  }

  /**
   * Goes on with the salt that the process before has left for today, or removes it where addresses are not hashed.
   * Throws as SQLite does.
   */
  settleSalt(): void {
    const { database } = this.#file.connection;
    if (this.#options.address === 'hash') this.#salt.settle(database);
    else database.exec('DELETE FROM address_salt');
  }

  /** How a queue is to treat entries. */
  get queueOptions(): Pick<WriteQueueOptions<Entry>, 'write' | 'size' | 'compact'> {
    return {
      write: entries => this.#write(entries),
      size: entry =>
        entry.statement === 'insert'
          ? characters(entry.row.shared) + characters(entry.row.own)
          : characters(entry.values),
      // A part of a text keeps the whole of it in memory: the slug, its request's URL.
      compact: entry => JSON.parse(JSON.stringify(entry)) as Entry,
    };
  }

  /** In one transaction: hits first, so that a change finds the hit it came with. Gives how many it had to refuse. */
  #write(entries: readonly Entry[]): number {
    const { database, sql } = this.#file.connection;
    if (this.#options.address === 'hash') this.#salt.settle(database);
    const { hits, changes, latest } = sorted(entries);
    const groups = groupHits(hits);
    const refused = inTransaction(database, () => {
      if (latest.length > 0) sql.latestHits.run(JSON.stringify(latest));
      return [...insert(sql, groups), ...change(sql, changes)];
    });
    if (refused.length > 0)
      this.#options.log.error(
        { err: refused[0], rows: refused.length },
        'the journal refused rows: they are lost',
      );
    return refused.length;
  }
}

function sorted(entries: readonly Entry[]) {
  const hits: HitRow[] = [];
  const changes: ChangeEntry[] = [];
  const latest: Values[] = [];
  for (const entry of entries)
    if (entry.statement === 'insert') {
      hits.push(entry.row);
      if (entry.latest) latest.push(entry.latest);
    } else changes.push(entry);
  return { hits, changes, latest };
}

/** Gives the errors of the rows that are at fault. */
function insert(sql: JournalStatements, groups: readonly HitGroup[]): unknown[] {
  const faults: unknown[] = [];
  // A row that is at fault must not cost its neighbours: they are written without it, one by one.
  for (const group of groups)
    if (faultOf(() => sql.insert(group)))
      for (const own of group.own) faults.push(faultOf(() => sql.insert({ ...group, own: [own] })));
  return faults.filter(Boolean);
}

function change(sql: JournalStatements, changes: readonly ChangeEntry[]): unknown[] {
  return changes.map(({ statement, values }) => faultOf(() => sql[statement].run(values))).filter(Boolean);
}

/** The error, where a row itself is at fault. */
function faultOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    if (ROW_FAULTS.has(sqliteCode(error) ?? '')) return error;
    throw error;
  }
}

const ROW_FAULTS: ReadonlySet<string> = new Set(['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG']);

function characters(values: Values): number {
  return values.reduce<number>((sum, value) => sum + String(value ?? '').length, 0);
}
