import { STATUS_CODES } from 'node:http';

/** Why a request failed. The codes are for programs; the sentences are for people and may change. */
export const PROBLEM_CODES = [
  'invalid_request',
  'invalid_link',
  'api_off',
  'token_missing',
  'token_wrong',
  'too_many_failures',
  'not_found',
  'method_not_allowed',
  'slug_exists',
  'slug_taken',
  'from_links_file',
  'has_hits',
  'import_refused',
  'revision_differs',
  'too_large',
  'too_slow',
  'wrong_content_type',
  'busy',
  'unavailable',
  'internal',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing wrong with a request: where it is (body, query, path or header), and a sentence about it. */
export interface ProblemDetail {
  /** A JSON Pointer as a URI fragment (RFC 6901, section 6), such as `#/offer_id`. */
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  /** The row of an imported file. */
  readonly row?: number;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly errors?: readonly ProblemDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An error that ends a request with RFC 9457 problem details. Its message is the `detail`, a sentence. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly errors: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: ProblemCode,
    detail: string,
    { errors = [], headers = {}, more = {} }: ProblemOptions = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
    this.more = more;
  }

  /** Returns the document that is sent as `application/problem+json`. */
  document() {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.message,
      errors: this.errors,
      ...this.more,
    };
  }
}

/** Returns the problem of a parameter with an unusable value. `message` is a sentence without its subject, the name. */
export function badParameter(parameter: string, message: string): ApiProblem {
  return badParameters([{ parameter, detail: `${parameter} ${message}` }]);
}

/** Returns the problem of a request with wrong parameters in its path or query. */
export function badParameters(errors: readonly ProblemDetail[]): ApiProblem {
  return new ApiProblem(400, 'invalid_request', 'Something is wrong with the parameters of this request.', {
    errors,
  });
}
