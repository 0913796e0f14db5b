import { z } from 'zod';
import { ADDRESS_KEPT } from '../../journal/model/keep-address.ts';
import { OUTCOMES } from '../../journal/model/outcome.ts';
import type { JsonSchema } from '../http/operation.ts';
import { PROBLEM_CODES } from '../http/problem-answer.ts';
import {
  LINK_ANSWER,
  LINK_BY_SLUG,
  LINK_PATCH,
  LINK_TO_MAKE,
  LINK_TO_PUT,
  SERVER_FIELDS,
} from '../links/link-schema.ts';

const registry = z.registry<{ id: string }>();
const time = z.iso.datetime();
const whole = z.int().min(0);
const ms = z.number().min(0).nullable();

/** Stands for a schema that is not made with zod; `SCHEMAS` puts that in its place. */
const linkAnswer = z.looseObject({}).register(registry, { id: 'Link' });

const problemDetail = z
  .object({
    pointer: z
      .string()
      .optional()
      .meta({ description: 'Where in the body: a JSON Pointer as a URI fragment.' }),
    parameter: z.string().optional().meta({ description: 'The parameter of the path or the query.' }),
    header: z.string().optional().meta({ description: 'The request header.' }),
    row: whole.optional().meta({ description: 'The line or element of an imported file.' }),
    detail: z.string().meta({ description: 'What is wrong, and what would be right.' }),
  })
  .register(registry, { id: 'ProblemDetail' });

const problemFields = {
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.enum(PROBLEM_CODES).meta({ description: 'For programs; the sentences may change.' }),
  detail: z.string(),
  errors: z.array(problemDetail).meta({ description: 'Each thing that is wrong; may be empty.' }),
};
z.object(problemFields).register(registry, { id: 'Problem' });

const unit = z
  .enum(['line', 'element'])
  .meta({ description: 'What a row is: a line, or an element of a JSON array.' });

z.object({
  ...problemFields,
  unit,
  rows: whole.meta({ description: 'Rows read.' }),
  problem_count: whole.meta({ description: '`errors` has the first 100 of them.' }),
}).register(registry, { id: 'ImportProblem' });

z.object({
  unit,
  rows: whole,
  created: whole,
  updated: whole,
  unchanged: whole,
  written: z.boolean().meta({ description: 'false: a dry run.' }),
}).register(registry, { id: 'ImportResult' });

const next = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the next page; null: there is none.' });

z.object({ links: z.array(linkAnswer), next }).register(registry, { id: 'LinkPage' });

const bulkResult = z.union([
  z.object({
    row: whole.meta({ description: 'The element of the request, from 0.' }),
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
    errors: z.array(problemDetail),
  }),
]);

z.object({
  results: z.array(bulkResult).meta({ description: 'One for each element, in order.' }),
  created: whole,
  updated: whole,
  unchanged: whole,
  failed: whole,
}).register(registry, { id: 'BulkResult' });

const text = z.string().nullable();
const outcome = z.enum(OUTCOMES);

const hit = z
  .object({
    hit_id: z.string(),
    time,
    outcome,
    reason: text,
    detail: text,
    error_code: z.int().nullable(),
    error_name: text,
    transaction_id: text,
    left_out: z.array(z.string()),
    link: text,
    domain: z.string(),
    offer_id: z.int().nullable(),
    affiliate_id: z.int().nullable(),
    visitor: z.enum(['person', 'prefetch', 'preview', 'bot', 'probe']),
    visitor_reason: z.string(),
    status: z.int(),
    everflow_ms: ms,
    total_ms: z.number(),
    params: z.record(z.string(), z.string()),
    address: text.meta({ description: `What JOURNAL_ADDRESS keeps of it: ${ADDRESS_KEPT.join(', ')}.` }),
    user_agent: text,
    referrer: text,
    changed: time.nullable(),
  })
  .meta({ description: 'A hit; docs/hits.md says what each field holds.' })
  .register(registry, { id: 'Hit' });

z.object({ hits: z.array(hit), next }).register(registry, { id: 'HitPage' });

const counts = {
  hits: whole,
  people: whole,
  clicks: whole,
  outcomes: z.object(Object.fromEntries(OUTCOMES.map(name => [name, whole]))),
  wanted_id: whole,
  without_id: whole,
  no_id_rate: z.number().min(0).max(1).nullable(),
  everflow_ms: z.object({ answers: whole, p50: ms, p95: ms, p99: ms }),
};

z.object({
  since: time,
  until: time,
  link: text,
  offer_id: z.int().nullable(),
  by: z.enum(['link', 'offer']).nullable(),
  per: z.enum(['hour', 'day']).nullable(),
  totals: z.object(counts),
  rows: z.array(
    z.object({
      period: time.optional(),
      link: text.optional(),
      offer_id: z.int().nullable().optional(),
      rest: z.boolean().optional(),
      ...counts,
    }),
  ),
  rows_left_off: whole,
}).register(registry, { id: 'HitStats' });

/** Every schema of the OpenAPI document, by name. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    Object.entries(
      z.toJSONSchema(registry, { uri: id => schemaRef(id).$ref, io: 'output' }).schemas as Record<
        string,
        JsonSchema
      >,
    ).map(([id, { $schema: _dialect, $id: _uri, ...schema }]) => [id, schema]),
  ),
  Link: LINK_ANSWER,
  LinkToMake: LINK_TO_MAKE,
  LinkToPut: LINK_TO_PUT,
  LinkBySlug: LINK_BY_SLUG,
  LinkPatch: LINK_PATCH,
};

/** A reference to one of `SCHEMAS`. */
export function schemaRef(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

const FIELDS_OF_EXAMPLE = {
  slug: 'spring',
  domain: 'go.brand.example',
  offer_id: 2101,
  affiliate_id: 7,
  destination: 'https://brand.example/lp?tid={transaction_id}',
};

/** A link as one makes it. */
export const LINK_TO_MAKE_EXAMPLE = {
  ...FIELDS_OF_EXAMPLE,
  default_params: { source_id: 'email' },
  tags: ['mail', 'spring'],
};

/** The least that a link needs, but for its slug. */
export const SHORT_EXAMPLE = {
  offer_id: 2101,
  affiliate_id: 7,
  destination: 'https://brand.example/spring',
};

/** What the server adds to an example. */
export const SERVER_EXAMPLE = Object.fromEntries(
  Object.entries(SERVER_FIELDS).map(([field, { examples }]) => [field, examples[0]]),
);
