import type { AnswerCheck } from './answer-check.ts';
import type { Requests } from './visitor-requests.ts';

export interface LoadOptions {
  readonly requests: number;
  readonly request: Requests;
  readonly answers: AnswerCheck;
}

/** The answers to a load. */
export interface Load {
  readonly redirects: number;
  /** How many of them had an ID. */
  readonly ids: number;
  readonly seconds: number;
  /** Latencies of the requests that count, in ms, in any order. */
  readonly latenciesMs: Float64Array;
}
