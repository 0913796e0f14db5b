import { z } from 'zod';
import type { Parsed, Problem } from '../../text/problem.ts';

const HOUR_MS = 3_600_000;
const ms = (what: string) => {
  const message = `must be a whole number of milliseconds from 1 to ${HOUR_MS}: ${what}`;
  return z.int(message).min(1, message).max(HOUR_MS, message).optional();
};
const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message).optional();
};
const CHANCE = 'must be a number above 0 and up to 1: the chance that a click meets the fault';
const BODIES = ['json', 'empty', 'html', 'half_json', 'wrong_types', 'huge', 'not_json_text'] as const;

const shape = {
  next: whole(1, 1_000_000),
  probability: z.number(CHANCE).gt(0, CHANCE).lte(1, CHANCE).optional(),
  latency_ms: ms('the wait before anything else happens'),
  status: whole(200, 599),
  location: z
    .string('must be text')
    .regex(/^[!-~]{1,2000}$/, 'must be a URL of printable ASCII characters without spaces')
    .optional(),
  error_code: whole(1, 99_999),
  with_id: z.boolean('must be true or false').optional(),
  no_id: z.literal(true, 'must be true').optional(),
  body: z.enum(BODIES, `must be one of ${BODIES.join(', ')}`).optional(),
  reset: z.enum(['before', 'after'], 'must be "before" or "after" (the click is made)').optional(),
  hang: z
    .enum(['headers', 'body'], 'must be "headers" or "body": what the client waits for in vain')
    .optional(),
  slow_body_ms: ms('the time that the body takes to drip out'),
  close_idle: z.literal(true, 'must be true').optional(),
};

const faultSchema = z.strictObject(shape, {
  error: issue => (issue.code === 'invalid_type' ? 'must be a JSON object' : undefined),
});

/** What goes wrong with a click, and with which clicks. Each field's meaning: docs/sandbox.md. */
export type Fault = Readonly<z.output<typeof faultSchema>>;
type FaultField = keyof Fault;

export const FAULT_FIELDS = Object.keys(shape) as readonly FaultField[];

const EFFECTS = FAULT_FIELDS.filter(field => field !== 'next' && field !== 'probability');
const SHOWN_IN_ANSWER = EFFECTS.filter(field => !['latency_ms', 'reset', 'hang'].includes(field));

/** Checks one fault as somebody ordered it, or says everything that is wrong with it. */
export function parseFault(input: unknown): Parsed<Fault> {
  const parsed = faultSchema.safeParse(input);
  const problems = parsed.success ? contradictions(parsed.data) : parsed.error.issues.flatMap(fieldProblems);
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: Object.freeze(parsed.data) };
}

function fieldProblems(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(field => ({
      field,
      message: `is not a field of a fault; known are ${FAULT_FIELDS.join(', ')}`,
    }));
  return [{ field: issue.path.join('.') || 'fault', message: issue.message }];
}

// A combination whose parts cannot all be seen by the client is refused: a test that orders it proves nothing.
function contradictions(fault: Fault): Problem[] {
  if (!EFFECTS.some(field => fault[field] !== undefined))
    return [{ field: 'fault', message: `orders nothing; give at least one of ${EFFECTS.join(', ')}` }];
  return [...answerContradictions(fault), ...deliveryContradictions(fault)];
}

function answerContradictions(fault: Fault): Problem[] {
  const problems: Problem[] = [];
  const { status = 200, error_code, body = 'json' } = fault;
  if (fault.location !== undefined && (status < 300 || status > 399))
    problems.push({ field: 'location', message: 'needs a status from 300 to 399' });
  if (fault.with_id !== undefined && error_code === undefined)
    problems.push({ field: 'with_id', message: 'needs an error_code' });
  if (fault.no_id && error_code !== undefined)
    problems.push({
      field: 'no_id',
      message: 'is for success; for an error without an ID give error_code alone',
    });
  if (body !== 'json' && (fault.no_id || error_code !== undefined))
    problems.push({
      field: 'body',
      message: `cannot be ${body} where error_code or no_id is to be read in it`,
    });
  return problems;
}

function deliveryContradictions(fault: Fault): Problem[] {
  const problems: Problem[] = [];
  const how = deliveryOf(fault);
  if (!how) return problems;
  for (const field of how.hides)
    if (fault[field] !== undefined) problems.push({ field, message: `cannot be seen with ${how.name}` });
  if (how.cutsBody && (fault.body === 'empty' || fault.body === 'huge'))
    problems.push({ field: 'body', message: `cannot be ${fault.body} with ${how.name}` });
  return problems;
}

interface Delivery {
  readonly name: string;
  readonly hides: readonly FaultField[];
  readonly cutsBody?: true;
}

/** How the answer travels, and which fields that keeps from the client's sight. */
function deliveryOf(fault: Fault): Delivery | null {
  if (fault.reset) return { name: 'reset, which sends no answer', hides: [...SHOWN_IN_ANSWER, 'hang'] };
  if (fault.hang === 'headers') return { name: 'hang, which sends no answer', hides: SHOWN_IN_ANSWER };
  if (fault.hang) return { name: 'hang', hides: ['slow_body_ms', 'close_idle'], cutsBody: true };
  return fault.slow_body_ms ? { name: 'slow_body_ms', hides: [], cutsBody: true } : null;
}
