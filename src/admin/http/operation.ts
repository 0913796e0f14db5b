import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Problem } from '../../text/problem.ts';
import { ApiProblem, type ProblemDetail } from './problem-answer.ts';

/** A JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What an operation takes as its body. */
export type BodyRule =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json';
      readonly types: readonly string[];
      readonly maxBytes: number;
      readonly schema: JsonSchema;
      readonly example: unknown;
    }
  | {
      /** Handed to the operation as it comes. */
      readonly kind: 'stream';
      /** The content types that are taken, each with its schema and an example. */
      readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly example: unknown }>>;
    };

/** What an operation answers with one status. */
export interface AnswerRule {
  readonly description: string;
  /** By content type; none: no body. */
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
  /** Headers that such an answer has, each with what it holds. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One line of the table that makes both the routes and the OpenAPI document. */
export interface Operation<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as in OpenAPI. */
  readonly path: string;
  readonly tag: 'links' | 'hits';
  readonly summary: string;
  readonly description: string;
  readonly params: P;
  readonly query: Q;
  /** Conditional requests: the headers it heeds. */
  readonly conditions: readonly ('if-match' | 'if-none-match')[];
  readonly body: BodyRule;
  /** Beside those that every operation has (`commonAnswers`). */
  readonly answers: Readonly<Record<number, AnswerRule>>;
  /** Whether it reads or writes much: only a few of those run at a time. */
  readonly heavy: boolean;
}

/** A request as a handler is given it: checked, but for the body's meaning. */
export interface ApiRequest<P, Q> {
  readonly params: P;
  readonly query: Q;
  readonly headers: IncomingHttpHeaders;
  /** What a `json` body holds; undefined without one. */
  readonly body: unknown;
  /** A `stream` body, and its content type. */
  readonly stream: Readable;
  readonly contentType: string;
  /** Aborted when the asker is gone. */
  readonly signal: AbortSignal;
}

/** What a handler answers; what goes wrong is thrown as an `ApiProblem`. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly kind: 'json'; readonly value: object }
    | { readonly kind: 'bytes'; readonly type: string; readonly bytes: string | Uint8Array }
    | { readonly kind: 'stream'; readonly type: string; readonly pieces: AsyncIterable<string> };
}

/** A request before its parameters are checked. */
export type RawRequest = Omit<ApiRequest<unknown, unknown>, 'body'> & {
  /** Reads the body; called when everything else is right. */
  readBody(): Promise<unknown>;
};

/** An operation and what does it. */
export interface ApiRoute {
  readonly operation: Operation;
  /** @throws {ApiProblem} for whatever is wrong with the request. */
  run(request: RawRequest): Promise<ApiAnswer>;
}

/** Binds a handler to its operation: the parameters are checked by the operation's schemas first, all at once. */
export function apiRoute<P extends z.ZodObject, Q extends z.ZodObject>(
  operation: Operation<P, Q>,
  handle: (request: ApiRequest<z.output<P>, z.output<Q>>) => Promise<ApiAnswer>,
): ApiRoute {
  return {
    operation,
    async run(raw) {
      const params = operation.params.safeParse(raw.params);
      const query = operation.query.safeParse(raw.query);
      if (!params.success || !query.success) {
        const errors = [
          ...parameterErrors(params.error, 'path'),
          ...parameterErrors(query.error, 'query', Object.keys(operation.query.shape)),
        ];
        throw new ApiProblem(400, 'invalid_request', 'The address of this request is not right.', { errors });
      }
      const body = await raw.readBody();
      return handle({ ...raw, params: params.data, query: query.data, body });
    },
  };
}

function parameterErrors(
  error: z.ZodError | undefined,
  place: 'path' | 'query',
  known: readonly string[] = [],
): ProblemDetail[] {
  return (error?.issues ?? []).flatMap(issue => {
    if (issue.code !== 'unrecognized_keys') {
      const parameter = String(issue.path[0] ?? place);
      return [{ parameter, detail: `${parameter} ${issue.message}` }];
    }
    const takes = known.length === 0 ? 'it takes none' : `known are ${known.join(', ')}`;
    return issue.keys.map(parameter => ({
      parameter,
      detail: `${parameter} is not a ${place} parameter of this operation; ${takes}`,
    }));
  });
}

/** Problems of a link as details with JSON Pointers; `base` is the pointer of the link itself. */
export function bodyErrors(problems: readonly Problem[], input: unknown, base = '#'): ProblemDetail[] {
  return problems.map(({ field, message }) => ({
    pointer: base + pointerOf(field, input),
    detail: `${field} ${message}`,
  }));
}

/** Dots in a name that are tried one by one; nobody's parameter has so many, and each costs a copy of the name. */
const DOTS_TRIED = 32;

/** The way to a field named by dots, where a name on the way may itself have dots (`param_map.utm.source`). */
function pointerOf(field: string, input: unknown): string {
  if (field === '' || field === 'link') return '';
  const [head = '', ...rest] = field.split('.');
  for (let names = rest.length; names >= 0; names = names > DOTS_TRIED ? 0 : names - 1) {
    const name = [head, ...rest.slice(0, names)].join('.');
    const value = ownValue(input, name);
    if (value === undefined) continue;
    return `/${escapePointer(name)}${pointerOf(rest.slice(names).join('.'), value)}`;
  }
  return [head, ...rest].map(name => `/${escapePointer(name)}`).join('');
}

function ownValue(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined;
  return (input as Record<string, unknown>)[name];
}

/** RFC 6901: `~` and `/` have a meaning in a pointer, and in a fragment what no URI may hold is percent-encoded. */
function escapePointer(name: string): string {
  return encodeURIComponent(name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
