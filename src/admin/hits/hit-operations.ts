import { z } from 'zod';
import { jsonAnswer, problemAnswer, streamAnswer } from '../http/answer-rules.ts';
import type { Operation } from '../http/operation.ts';
import { cursorParam, limitParam } from '../http/paging.ts';
import { oneWord, wholeNumber } from '../http/query-params.ts';
import { HIT_CHOICE } from './hit-choice.ts';
import { HIT_EXAMPLE, STATS_EXAMPLE } from './hit-examples.ts';

const noParams = z.strictObject({});

export const HITS_TAG = {
  name: 'hits',
  description: 'What the journal records about each request to a link: see docs/hits.md.',
};

function operation<P extends z.ZodObject, Q extends z.ZodObject>(
  fields: Pick<Operation<P, Q>, 'id' | 'path' | 'summary' | 'description' | 'params' | 'query' | 'answers'> &
    Partial<Operation<P, Q>>,
): Operation<P, Q> {
  return {
    tag: HITS_TAG.name,
    method: 'GET',
    body: { kind: 'none' },
    conditions: [],
    heavy: true,
    ...fields,
  };
}

export const LIST_HITS = operation({
  id: 'listHits',
  path: '/api/hits',
  summary: 'List hits',
  description: 'Newest first.',
  params: noParams,
  query: z.strictObject({ ...HIT_CHOICE, limit: limitParam(50), cursor: cursorParam }),
  answers: { 200: jsonAnswer('A page of hits.', 'HitPage', { hits: [HIT_EXAMPLE], next: null }) },
});

export const GET_HIT = operation({
  id: 'getHit',
  path: '/api/hits/{id}',
  summary: 'Read a hit',
  description: 'What the journal holds about one hit, including later changes of its outcome.',
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
    'Without `since`, the last 24 hours. docs/hits.md defines each number. Periods are hours or days in UTC, at most 10,000.',
  params: noParams,
  query: z.strictObject({
    link: HIT_CHOICE.link,
    offer_id: HIT_CHOICE.offer_id,
    since: HIT_CHOICE.since,
    until: HIT_CHOICE.until,
    by: oneWord(['link', 'offer'])
      .optional()
      .meta({ description: 'One row for each link or offer, most hits first.', examples: ['link'] }),
    per: oneWord(['hour', 'day'])
      .optional()
      .meta({
        description: 'One row for each hour or day, including those without hits.',
        examples: ['day'],
      }),
    limit: wholeNumber(1, 1_000)
      .optional()
      .meta({
        description:
          'Only with `by`: the maximum number of rows (with `per`, of rows for each period). Default 20.',
        examples: [10],
      }),
  }),
  answers: { 200: jsonAnswer('The statistics.', 'HitStats', STATS_EXAMPLE) },
});

export const EXPORT_HITS = operation({
  id: 'exportHits',
  path: '/api/hits/export',
  summary: 'Export hits',
  description:
    'All matching hits as a stream, oldest first. In CSV, a cell that a spreadsheet would run as a formula starts with an apostrophe.',
  params: noParams,
  query: z.strictObject({
    ...HIT_CHOICE,
    format: oneWord(['ndjson', 'csv'])
      .optional()
      .meta({ description: 'The format of the file. Default ndjson.', examples: ['csv'] }),
  }),
  answers: { 200: streamAnswer('The hits.', ['application/x-ndjson', 'text/csv'], {}) },
});
