import { STATUS_CODES } from 'node:http';

/** Why a request was not done, for programs; the sentences are for people and may change. */
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

/** One thing wrong with a request: where (in the body, the query and path, or the headers), and a whole sentence. */
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

/** Ends a request with RFC 9457 problem details; the message is its `detail`, a sentence. */
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

  /** The document that is sent as `application/problem+json`. */
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
