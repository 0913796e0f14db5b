import { type JsonSchema, schemaRef } from './json-schema.ts';
import type { AnswerRule } from './operation.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** Describes an answer with JSON. */
export function jsonAnswer(
  description: string,
  schema: string,
  example: unknown,
  headers: AnswerRule['headers'] = {},
): AnswerRule {
  return { description, headers, content: { 'application/json': { schema: schemaRef(schema), example } } };
}

/** Describes an answer with problem details. */
export function problemAnswer(description: string, schema = 'Problem', headers = {}): AnswerRule {
  return { description, headers, content: { [PROBLEM_TYPE]: { schema: schemaRef(schema) } } };
}

/** Describes an answer with a text or an image of one of these types. */
export function streamAnswer(description: string, types: readonly string[], schema?: JsonSchema): AnswerRule {
  const content = Object.fromEntries(types.map(type => [type, { schema: schema ?? { type: 'string' } }]));
  return { description, content, headers: { 'Content-Disposition': 'A file name for the content.' } };
}
