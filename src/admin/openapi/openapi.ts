import { z } from 'zod';
import type { AnswerRule, BodyRule, JsonSchema, Operation } from '../http/operation.ts';
import { answersOf } from './answer-rules.ts';
import { SCHEMAS } from './api-schemas.ts';

type Parameter = JsonSchema & { readonly name: string; readonly in: 'path' | 'query' | 'header' };

/** The OpenAPI 3.1 document of these operations. */
export function openApiDocument(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const ofPath = paths[operation.path] ?? {};
    ofPath[operation.method.toLowerCase()] = describeOperation(operation);
    paths[operation.path] = ofPath;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'everflow-click-proxy admin API',
      version: '1.0.0',
      summary: 'Links and hits of a click proxy.',
      description:
        'Every request carries `Authorization: Bearer ADMIN_TOKEN`. Whatever goes wrong is answered with problem details (RFC 9457) that name each field.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The admin listener that this document came from.' }],
    security: [{ token: [] }],
    tags: [
      { name: 'links', description: 'Short links: docs/links.md explains each field.' },
      { name: 'hits', description: 'What the journal keeps of each request to a link: docs/hits.md.' },
    ],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN.' } },
      schemas: SCHEMAS,
    },
  };
}

function describeOperation(operation: Operation) {
  const answers = Object.entries(answersOf(operation)).map(([status, rule]) => [
    status,
    describeAnswer(rule),
  ]);
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    parameters: [
      ...parametersOf(operation.params, 'path'),
      ...parametersOf(operation.query, 'query'),
      ...operation.conditions.map(conditionParameter),
    ],
    ...describeBody(operation.body),
    responses: Object.fromEntries(answers),
  };
}

/** The parameters of a schema, each with the type that stands behind its text. */
export function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): readonly Parameter[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const {
      $schema: _dialect,
      description,
      examples,
      ...type
    } = z.toJSONSchema(field as z.ZodType, { io: 'output' }) as JsonSchema;
    const [example] = Array.isArray(examples) ? examples : [];
    return {
      name,
      in: place,
      required: place === 'path',
      description,
      // Lists are written with commas.
      ...(type['type'] === 'array' ? { style: 'form', explode: false } : {}),
      ...(example === undefined ? {} : { example }),
      schema: type,
    };
  });
}

const CONDITIONS = {
  'if-match': 'Only if the link’s entity tag is one of these; `*`: if there is a link.',
  'if-none-match': 'Only if the link’s entity tag is none of these; `*`: if there is no link.',
} as const;

function conditionParameter(header: keyof typeof CONDITIONS): Parameter {
  const name = header === 'if-match' ? 'If-Match' : 'If-None-Match';
  return { name, in: 'header', required: false, description: CONDITIONS[header], schema: { type: 'string' } };
}

function describeBody(body: BodyRule) {
  if (body.kind === 'none') return {};
  const content =
    body.kind === 'json'
      ? Object.fromEntries(body.types.map(type => [type, { schema: body.schema, example: body.example }]))
      : body.content;
  return { requestBody: { required: true, content } };
}

function describeAnswer({ description, content, headers = {} }: AnswerRule) {
  const described = Object.entries(headers).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(described.length === 0 ? {} : { headers: Object.fromEntries(described) }),
    ...(content === undefined ? {} : { content }),
  };
}
