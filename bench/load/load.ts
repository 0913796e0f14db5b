import type { AnswerCheck } from './answer-check.ts';
import type { Requests } from './visitor-requests.ts';

export interface LoadOptions {
  readonly requests: number;
  readonly request: Requests;
  readonly answers: AnswerCheck;
}

/** What a load saw. */
export interface Load {
  readonly redirects: number;
  /** Of them, how many had an ID. */
  readonly ids: number;
  readonly seconds: number;
  /** Of each request that counts, in ms, in no order. */
  readonly latenciesMs: Float64Array;
}
