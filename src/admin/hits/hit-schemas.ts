import { z } from 'zod';
import { ADDRESS_KEPT } from '../../journal/model/keep-address.ts';
import { OUTCOMES } from '../../journal/model/outcome.ts';
import { jsonSchemaOf, type NamedSchemas, zodRef } from '../http/json-schema.ts';
import { nextCursor } from '../http/paging.ts';

const time = z.iso.datetime();
const whole = z.int().min(0);
const ms = z.number().min(0).nullable();
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
    address: text.meta({ description: `Kept as JOURNAL_ADDRESS says: ${ADDRESS_KEPT.join(', ')}.` }),
    user_agent: text,
    referrer: text,
    changed: time.nullable(),
  })
  .meta({ description: 'A hit. docs/hits.md explains each field.' });

const hitPage = z.object({ hits: z.array(zodRef('Hit')), next: nextCursor });

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

const hitStats = z.object({
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
});

export const HIT_SCHEMAS: NamedSchemas = {
  Hit: jsonSchemaOf(hit),
  HitPage: jsonSchemaOf(hitPage),
  HitStats: jsonSchemaOf(hitStats),
};
