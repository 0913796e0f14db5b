import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { badParameters, type ProblemDetail } from './problem-answer.ts';

/** The body that an operation accepts. */
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
      /** The operation reads the body itself, as a stream. */
      readonly kind: 'stream';
      /** The accepted content types, each with its schema and an example. */
      readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly example: unknown }>>;
    };

/** The answer of an operation with one status. */
export interface AnswerRule {
  readonly description: string;
  /** By content type; absent if the answer has no body. */
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;
  /** The headers of the answer, each with a description. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An entry of the table that both the routes and the OpenAPI document are built from. */
export interface Operation<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path with its parameters in braces, as in OpenAPI. */
  readonly path: string;
  /** The group of the operation in the document. */
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly params: P;
  readonly query: Q;
  /** The headers for conditional requests that it supports. */
  readonly conditions: readonly ('if-match' | 'if-none-match')[];
  readonly body: BodyRule;
  /** By status. The answers that all operations share are added to the document (`answersOf`). */
  readonly answers: Readonly<Record<number, AnswerRule>>;
  /** Whether it reads or writes much. Only a few of these run at a time. */
  readonly heavy: boolean;
}

/** A request as its handler gets it. Everything except the meaning of the body has been checked. */
export interface ApiRequest<P, Q> {
  readonly params: P;
  readonly query: Q;
  readonly headers: IncomingHttpHeaders;
  /** The value of a `json` body; undefined if there is none. */
  readonly body: unknown;
  /** The bytes of the request body, for an operation with a `stream` body. */
  readonly stream: Readable;
  readonly contentType: string;
  /** Aborted when the client has disconnected. */
  readonly signal: AbortSignal;
}

/** What a handler answers. It throws an `ApiProblem` when something goes wrong. */
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
  /** Reads the body. It is called once the parameters have been checked. */
  readBody(): Promise<unknown>;
};

/** An operation and its handler. */
export interface ApiRoute {
  readonly operation: Operation;
  /** @throws {ApiProblem} if anything is wrong with the request. */
  run(request: RawRequest): Promise<ApiAnswer>;
}

/** Binds a handler to its operation. The operation's schemas check all parameters before the handler runs. */
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
        throw badParameters(errors);
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
    const takes = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    return issue.keys.map(parameter => ({
      parameter,
      detail: `${parameter} is not a ${place} parameter of this operation; ${takes}`,
    }));
  });
}
