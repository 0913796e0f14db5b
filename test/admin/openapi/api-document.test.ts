import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeApi } from '../../../src/admin/api-description.ts';
import { apiRoutes } from '../../../src/admin/api-routes.ts';
import { openApiDocument } from '../../../src/admin/openapi/openapi.ts';
import { storedHit } from '../../support/stored-hit.ts';
import { type TestApi, type TestApiAnswer, testApi, testApiDeps } from '../api-fixture.ts';

// Checks the OpenAPI document against the API: each operation gets valid and invalid requests, and every answer must be
// one that the document describes.

interface Content {
  readonly schema: object;
  readonly example?: unknown;
}
interface Described {
  readonly operationId: string;
  readonly parameters: readonly {
    name: string;
    in: string;
    required: boolean;
    example?: unknown;
    schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Content>>; readonly headers?: object }>
  >;
}
interface Line extends Described {
  readonly method: string;
  readonly path: string;
}

const HIT = storedHit();

/** The document as clients get it: as JSON. */
const document = JSON.parse(JSON.stringify(openApiDocument(describeApi(apiRoutes({ links: {} } as never)))));
const lines: readonly Line[] = Object.entries(
  document.paths as Record<string, Record<string, Described>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    method: method.toUpperCase(),
    path,
    ...described,
  })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'document', ...document });
const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const validate = validators.get(text) ?? ajv.compile(JSON.parse(text));
  validators.set(text, validate);
  return validate;
}

/** Checks that the document describes the answer: its status, type, headers and shape. */
function expectDescribed(line: Line, answer: TestApiAnswer): void {
  const { status, headers, body, text } = answer;
  const what = `${line.operationId} ${status} ${text.slice(0, 500)}`;
  const described = line.responses[String(status)];
  if (!described || status === 500) throw new Error(`not described: ${what}`);
  for (const header of Object.keys(described.headers ?? {}))
    expect(headers, what).toHaveProperty(header.toLowerCase());
  const { content } = described;
  if (!content) {
    expect(text, what).toBe('');
    return;
  }
  const type = String(headers['content-type']).split(';', 1).join('');
  expect(Object.keys(content), what).toContain(type);
  const validate = validatorOf(content[type]?.schema ?? {});
  const input = body ?? text;
  expect(validate(input) ? [] : validate.errors, what).toEqual([]);
}

interface Request {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Sends the example request of the document, with these changes. The links and hits of the examples exist. */
async function send(line: Line, request: Request = {}): Promise<TestApiAnswer> {
  await api.put({ slug: 'spring' });
  const id = await api.put({ slug: 'spring', domain: 'go.brand.example' });
  const ofPath: Readonly<Record<string, string>> = {
    id: line.path.startsWith('/api/hits') ? HIT.id : id,
    slug: 'spring',
    ...request.path,
  };
  const path = line.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ofPath[name] ?? ''));
  const query = new URLSearchParams(request.query).toString();
  const [type, content] = Object.entries(line.requestBody?.content ?? {})[0] ?? [];
  const body = 'body' in request ? request.body : content?.example;
  const contentType = request.contentType ?? type;
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...request.headers,
  };
  // Each operation has an address of its own, so that none reaches the limit on wrong tokens.
  const address = `192.0.2.${lines.indexOf(line)}`;
  return api.ask(line.method, query === '' ? path : `${path}?${query}`, body, headers, address);
}

function exampleQuery(line: Line): [string, string][] {
  return line.parameters.flatMap(({ name, in: place, example }) =>
    place === 'query' && example !== undefined ? [[name, String(example)]] : [],
  );
}

let api: TestApi;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  api = await testApi({ hits: [HIT] }, end => ends.push(end));
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** Text that is invalid for many parameters and headers. */
const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '99999999999999999999',
    'null',
    '../..',
    'a/b',
    "';--",
    '%00',
    '\u0000',
  ),
);

test('the document has every operation of the table, each with a unique ID', async () => {
  const table = apiRoutes(await testApiDeps()).map(({ operation }) => operation.id);
  expect(lines.map(({ operationId }) => operationId).sort()).toEqual(table.sort());
  expect(new Set(table).size).toBe(table.length);
});

describe.each(lines.map(line => [line.operationId, line] as const))('%s', (_id, line) => {
  test('accepts its example and the example of each parameter', async () => {
    const plain = await send(line);
    expectDescribed(line, plain);
    if (line.operationId !== 'createLink') expect(plain.status).toBeLessThan(300);
    for (const pair of exampleQuery(line)) {
      const answer = await send(line, { query: Object.fromEntries([pair]) });
      expectDescribed(line, answer);
    }
    for (const [contentType, { example }] of Object.entries(line.requestBody?.content ?? {}))
      expectDescribed(line, await send(line, { contentType, body: example }));
  });

  test('requires the token', async () => {
    const missing = await send(line, { headers: { authorization: undefined } });
    const wrong = await send(line, { headers: { authorization: 'Bearer 0123456789abcdef-tesu' } });
    for (const answer of [missing, wrong]) {
      expectDescribed(line, answer);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain('0123456789abcdef');
    }
  });

  test('answers odd parameters as described, and names unknown ones', async () => {
    const unknown = await send(line, { query: { limits: '5' } });
    expectDescribed(line, unknown);
    expect([unknown.status, unknown.body.errors]).toEqual([
      400,
      [expect.objectContaining({ parameter: 'limits' })],
    ]);
    const names = line.parameters.map(({ name, in: place }) => ({ name, place }));
    if (names.length === 0) return;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), oddText, async ({ name, place }, text) => {
        if (place === 'header' && !/^[\x20-\x7e]*$/.test(text)) return;
        if (place === 'path' && text === '') return;
        const key = place === 'header' ? 'headers' : place;
        expectDescribed(line, await send(line, { [key]: { [name.toLowerCase()]: text } }));
      }),
      { numRuns: 15 },
    );
  });

  const { requestBody } = line;
  if (!requestBody) return;

  test('answers odd bodies as described', async () => {
    const types = Object.keys(requestBody.content);
    const bodies = fc.oneof(
      fc.json({ noUnicodeString: false }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('', '[', '{"slug":', '"', '[{}]', '{"__proto__":{"slug":1}}', '{"tags":["\\ud800"]}'),
      fc.tuple(fc.constantFrom(...types), fc.jsonValue()).chain(([type, value]) => {
        const example = requestBody.content[type]?.example;
        const first: unknown = Array.isArray(example) ? example[0] : example;
        if (typeof first !== 'object' || first === null) return fc.constant(JSON.stringify(value));
        return fc.constantFrom(...Object.keys(first), 'nonsense', 'id', 'domain', 'aliases').map(field => {
          const changed = { ...first, [field]: value };
          return JSON.stringify(Array.isArray(example) ? [changed] : changed);
        });
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), bodies, async (contentType, body) => {
        expectDescribed(line, await send(line, { contentType, body }));
      }),
      { numRuns: 20 },
    );
  });

  test('refuses a body of an unsupported type', async () => {
    for (const contentType of ['text/plain', 'application/xml', 'json']) {
      const answer = await send(line, { contentType });
      expectDescribed(line, answer);
      expect(answer.status).toBe(415);
    }
  });
});
