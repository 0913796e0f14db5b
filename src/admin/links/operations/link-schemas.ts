import { z } from 'zod';
import { jsonSchemaOf, type NamedSchemas, zodRef } from '../../http/json-schema.ts';
import { nextCursor } from '../../http/paging.ts';
import { PROBLEM_CODES } from '../../http/problem-answer.ts';
import { PROBLEM_FIELDS } from '../../http/problem-schemas.ts';
import { LINK_ANSWER, LINK_BY_SLUG, LINK_PATCH, LINK_TO_MAKE, LINK_TO_PUT } from './link-schema.ts';

const whole = z.int().min(0);

const linkPage = z.object({ links: z.array(zodRef('Link')), next: nextCursor });

const unit = z
  .enum(['line', 'element'])
  .meta({ description: 'What `rows` counts: lines, or elements of a JSON array.' });

const importProblem = z.object({
  ...PROBLEM_FIELDS,
  unit,
  rows: whole.meta({ description: 'Rows read.' }),
  problem_count: whole.meta({ description: 'The number of problems; `errors` has the first 100 of them.' }),
});

const importResult = z.object({
  unit,
  rows: whole,
  created: whole,
  updated: whole,
  unchanged: whole,
  written: z.boolean().meta({ description: 'False for a dry run.' }),
});

const rowResult = z.union([
  z.object({
    row: whole.meta({ description: 'The index of the element in the request, from 0.' }),
    result: z.enum(['created', 'updated', 'unchanged']),
    id: z.string(),
    revision: z.string(),
    slug: z.string(),
    domain: z.string().nullable(),
    short_url: z.string().nullable(),
  }),
  z.object({
    row: whole,
    result: z.literal('failed'),
    code: z.enum(PROBLEM_CODES),
    errors: z.array(zodRef('ProblemDetail')),
  }),
]);

const bulkResult = z.object({
  results: z.array(rowResult).meta({ description: 'One result for each element, in order.' }),
  created: whole,
  updated: whole,
  unchanged: whole,
  failed: whole,
});

export const LINK_SCHEMAS: NamedSchemas = {
  Link: LINK_ANSWER,
  LinkToMake: LINK_TO_MAKE,
  LinkToPut: LINK_TO_PUT,
  LinkBySlug: LINK_BY_SLUG,
  LinkPatch: LINK_PATCH,
  LinkPage: jsonSchemaOf(linkPage),
  BulkResult: jsonSchemaOf(bulkResult),
  ImportResult: jsonSchemaOf(importResult),
  ImportProblem: jsonSchemaOf(importProblem),
};
