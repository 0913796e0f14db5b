import { z } from 'zod';
import type { JsonSchema, NamedSchemas } from '../http/json-schema.ts';
import type { AnswerRule, BodyRule, Operation } from '../http/operation.ts';
import { answersOf } from './common-answers.ts';

type Parameter = JsonSchema & { readonly name: string; readonly in: 'path' | 'query' | 'header' };

/** What the OpenAPI document and its page describe. */
export interface ApiDescription {
  readonly operations: readonly Operation[];
  /** The schemas that the operations refer to. */
  readonly schemas: NamedSchemas;
  /** The groups of operations. */
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/** Builds the OpenAPI 3.1 document. */
export function openApiDocument({ operations, schemas, tags }: ApiDescription) {
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
        'Every request needs `Authorization: Bearer ADMIN_TOKEN`. Errors are answered with problem details (RFC 9457) that name each wrong field.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The admin listener that served this document.' }],
    security: [{ token: [] }],
    tags,
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN.' } },
      schemas,
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

/** Returns the parameters of a schema, each with the type that its text is converted to. */
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
      // Items of a list are separated by commas.
      ...(type['type'] === 'array' ? { style: 'form', explode: false } : {}),
      ...(example === undefined ? {} : { example }),
      schema: type,
    };
  });
}

const CONDITIONS = {
  'if-match': 'Only if the link’s entity tag is one of these; `*` means any existing link.',
  'if-none-match': 'Only if the link’s entity tag is none of these; `*` means that there must be no link.',
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
