import { z } from 'zod';
import type { Operation } from '../http/operation.ts';
import { cursorParam, HIT_CHOICE, limitParam, oneWord, wholeNumber } from '../http/query-params.ts';
import { jsonAnswer, problemAnswer, streamAnswer } from '../openapi/answer-rules.ts';
import { HIT_EXAMPLE, STATS_EXAMPLE } from './hit-examples.ts';

const noParams = z.strictObject({});

function operation<P extends z.ZodObject, Q extends z.ZodObject>(
  fields: Pick<Operation<P, Q>, 'id' | 'path' | 'summary' | 'description' | 'params' | 'query' | 'answers'> &
    Partial<Operation<P, Q>>,
): Operation<P, Q> {
  return { tag: 'hits', method: 'GET', body: { kind: 'none' }, conditions: [], heavy: true, ...fields };
}

export const LIST_HITS = operation({
  id: 'listHits',
  path: '/api/hits',
  summary: 'List hits',
  description: 'The newest first.',
  params: noParams,
  query: z.strictObject({ ...HIT_CHOICE, limit: limitParam(50), cursor: cursorParam }),
  answers: { 200: jsonAnswer('A page of hits.', 'HitPage', { hits: [HIT_EXAMPLE], next: null }) },
});

export const GET_HIT = operation({
  id: 'getHit',
  path: '/api/hits/{id}',
  summary: 'Read a hit',
  description: 'What the journal keeps of one hit, with what became of it since.',
  params: z.strictObject({
    id: z
      .string('must be given once')
      .regex(/^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'must be a whole UUID')
      .meta({ description: 'The hit’s ID.', examples: [HIT_EXAMPLE.hit_id] }),
  }),
  query: z.strictObject({}),
  answers: { 200: jsonAnswer('The hit.', 'Hit', HIT_EXAMPLE), 404: problemAnswer('There is no such hit.') },
  heavy: false,
});

export const HIT_STATS = operation({
  id: 'getHitStats',
  path: '/api/hits/stats',
  summary: 'Count hits',
  description:
    'The last 24 hours where `since` is absent. docs/hits.md says exactly what each number counts. Periods are hours or days of UTC, 10,000 at most.',
  params: noParams,
  query: z.strictObject({
    link: HIT_CHOICE.link,
    offer_id: HIT_CHOICE.offer_id,
    since: HIT_CHOICE.since,
    until: HIT_CHOICE.until,
    by: oneWord(['link', 'offer'])
      .optional()
      .meta({ description: 'A row for each, the most hits first.', examples: ['link'] }),
    per: oneWord(['hour', 'day'])
      .optional()
      .meta({ description: 'A row for each, those too that saw no hit.', examples: ['day'] }),
    limit: wholeNumber(1, 1_000)
      .optional()
      .meta({
        description: 'With `by`: rows, at most (with `per`: of each period); 20 where absent.',
        examples: [10],
      }),
  }),
  answers: { 200: jsonAnswer('The numbers.', 'HitStats', STATS_EXAMPLE) },
});

export const EXPORT_HITS = operation({
  id: 'exportHits',
  path: '/api/hits/export',
  summary: 'Export hits',
  description:
    'The oldest first, however many there are, as a stream. In CSV, a cell that a spreadsheet would run as a formula begins with an apostrophe.',
  params: noParams,
  query: z.strictObject({
    ...HIT_CHOICE,
    format: oneWord(['ndjson', 'csv'])
      .optional()
      .meta({ description: 'ndjson where absent.', examples: ['csv'] }),
  }),
  answers: { 200: streamAnswer('The hits.', ['application/x-ndjson', 'text/csv'], {}) },
});
