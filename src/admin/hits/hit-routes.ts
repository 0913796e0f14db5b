import type { z } from 'zod';
import type { Outcome } from '../../journal/model/outcome.ts';
import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import { hitJson, hitRecord } from '../../journal/reports/hit-record.ts';
import { HITS_CSV_HEAD, hitCsv } from '../../journal/reports/hits-csv.ts';
import { createStatsCounter, type HitStats } from '../../journal/reports/stats.ts';
import {
  periodCount,
  type StatsScope,
  statsDocument,
  statsReport,
} from '../../journal/reports/stats-report.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import { timeOf } from '../../text/point-in-time.ts';
import { jsonListAnswer } from '../http/json-list.ts';
import { type ApiRoute, apiRoute } from '../http/operation.ts';
import { ApiProblem, badParameter } from '../http/problem-answer.ts';
import { createSteps, inSteps } from '../http/small-steps.ts';
import type { HitApiDeps } from './hit-api-deps.ts';
import { readHitCursor, writeHitCursor } from './hit-cursor.ts';
import { EXPORT_HITS, GET_HIT, HIT_STATS, LIST_HITS } from './hit-operations.ts';

const DAY_MS = 86_400_000;
/** Maximum number of periods; anything larger is a job for an export. */
const MAX_PERIODS = 10_000;
/** Minimum number of characters in a piece of output, except the last. */
const PIECE_LENGTH = 64 * 1024;
/** The latest time that a `Date` can hold. */
const LAST_MS = 8.64e15;

/** Returns the routes of the operations on hits. */
export function hitRoutes(deps: HitApiDeps): readonly ApiRoute[] {
  const { journal, now } = deps;

  async function* hitsOf(filter: HitFilter, order: 'newest' | 'oldest'): AsyncGenerator<StoredHit> {
    const reader = await journal();
    if (reader) yield* inSteps(reader.list(filter, order), deps.monotonic);
  }

  return [
    apiRoute(LIST_HITS, async ({ query, signal }) => {
      const { limit, cursor, ...choice } = query;
      const { filter, isAfter } = readHitCursor(cursor, hitFilter(choice, now()));
      const hits: StoredHit[] = [];
      // One hit more than the limit shows that there is a next page.
      for await (const hit of hitsOf(filter, 'newest')) {
        if (isAfter(hit)) hits.push(hit);
        if (hits.length > limit || signal.aborted) break;
      }
      const shown = hits.slice(0, limit);
      const last = shown.at(-1);
      const next = hits.length > limit && last ? writeHitCursor(last) : null;
      return jsonListAnswer('hits', shown.map(hitRecord), { next }, createSteps(deps.monotonic));
    }),
    apiRoute(GET_HIT, async ({ params }) => {
      const hit = await (await journal())?.get(params.id.toLowerCase());
      if (!hit) throw new ApiProblem(404, 'not_found', 'There is no such hit.');
      return { status: 200, body: { kind: 'json', value: hitRecord(hit) } };
    }),
    apiRoute(HIT_STATS, async ({ query, signal }) => {
      const scope = readScope(query, now());
      const stats = await countHits(await journal(), scope, signal);
      return {
        status: 200,
        body: { kind: 'json', value: statsDocument(statsReport(stats, scope, query.limit ?? 20)) },
      };
    }),
    apiRoute(EXPORT_HITS, async ({ query }) => {
      const { format = 'ndjson', ...choice } = query;
      const hits = hitsOf(hitFilter(choice, now()), 'oldest');
      return {
        status: 200,
        headers: { 'content-disposition': `attachment; filename="hits.${format}"` },
        body: {
          kind: 'stream',
          type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
          pieces: format === 'csv' ? inPieces(HITS_CSV_HEAD, hits, hitCsv) : inPieces('', hits, hitJson),
        },
      };
    }),
  ];
}

interface HitQuery {
  readonly link?: string | undefined;
  readonly offer_id?: number | undefined;
  readonly outcome?: readonly Outcome[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

function hitFilter({ link, offer_id, outcome, since, until }: HitQuery, nowMs: number): HitFilter {
  const filter: HitFilter = {
    ...(link === undefined ? {} : { slug: link }),
    ...(offer_id === undefined ? {} : { offerId: offer_id }),
    ...(outcome === undefined ? {} : { outcomes: outcome }),
    ...(since === undefined ? {} : { sinceMs: momentOf(since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: momentOf(until, nowMs) }),
  };
  const { sinceMs, untilMs } = filter;
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs)
    throw badParameter('since', 'must be before until');
  return filter;
}

function readSpan({ since, until }: HitQuery, nowMs: number) {
  const untilMs = until === undefined ? nowMs : momentOf(until, nowMs);
  const sinceMs = since === undefined ? Math.max(0, untilMs - DAY_MS) : momentOf(since, nowMs);
  if (sinceMs >= untilMs)
    throw badParameter('since', 'must be before until, or before now if until is absent');
  return { sinceMs, untilMs };
}

function momentOf(text: string, nowMs: number): number {
  return Math.min(Math.max(0, timeOf(text, nowMs)), LAST_MS);
}

function readScope(query: z.output<typeof HIT_STATS.query>, nowMs: number): StatsScope {
  const { by = null, per = null, limit, link = null, offer_id: offerId = null } = query;
  if (limit !== undefined && by === null) throw badParameter('limit', 'needs by=link or by=offer');
  const scope = { ...readSpan(query, nowMs), slug: link, offerId, by, per };
  const most = MAX_PERIODS.toLocaleString('en-US');
  if (periodCount(scope) > MAX_PERIODS)
    throw badParameter('per', `would give more than ${most} rows; choose a later since`);
  return scope;
}

async function countHits(
  reader: Pick<JournalReader, 'pagesToCount'> | null,
  scope: StatsScope,
  signal: AbortSignal,
): Promise<HitStats> {
  const counter = createStatsCounter(scope);
  const { slug, offerId, sinceMs, untilMs } = scope;
  const filter = {
    sinceMs,
    untilMs,
    ...(slug === null ? {} : { slug }),
    ...(offerId === null ? {} : { offerId }),
  };
  for await (const hits of reader?.pagesToCount(filter) ?? []) {
    if (signal.aborted) break;
    for (const hit of hits) counter.count(hit);
  }
  return counter.result();
}

async function* inPieces(
  head: string,
  hits: AsyncIterable<StoredHit>,
  write: (hit: StoredHit) => string,
): AsyncGenerator<string> {
  let piece = head;
  for await (const hit of hits) {
    piece += write(hit);
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
