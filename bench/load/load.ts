import type { AnswerCheck } from './answer-check.ts';
import type { Requests } from './visitor-requests.ts';

export interface LoadOptions {
  readonly requests: number;
  readonly request: Requests;
  readonly check: AnswerCheck['check'];
}

/** What a load saw. */
export interface Load {
  readonly redirects: number;
  readonly seconds: number;
  /** Of each request, in ms, in no order. */
  readonly latenciesMs: Float64Array;
}
