import { z } from 'zod';
import { jsonSchemaOf, type NamedSchemas, zodRef } from './json-schema.ts';
import { PROBLEM_CODES } from './problem-answer.ts';

const problemDetail = z.object({
  pointer: z
    .string()
    .optional()
    .meta({ description: 'The place in the body: a JSON Pointer as a URI fragment.' }),
  parameter: z.string().optional().meta({ description: 'The path or query parameter.' }),
  header: z.string().optional().meta({ description: 'The request header.' }),
  row: z.int().min(0).optional().meta({ description: 'The line or element of an imported file.' }),
  detail: z.string().meta({ description: 'What is wrong and what is expected.' }),
});

/** The members of every problem document (RFC 9457). */
export const PROBLEM_FIELDS = {
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.enum(PROBLEM_CODES).meta({ description: 'For programs. The sentences may change.' }),
  detail: z.string(),
  errors: z
    .array(zodRef('ProblemDetail'))
    .meta({ description: 'Each thing that is wrong. The list may be empty.' }),
};

export const PROBLEM_SCHEMAS: NamedSchemas = {
  Problem: jsonSchemaOf(z.object(PROBLEM_FIELDS)),
  ProblemDetail: jsonSchemaOf(problemDetail),
};
