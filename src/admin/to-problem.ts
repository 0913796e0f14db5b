import { JournalError } from '../journal/model/journal-error.ts';
import { LinkStoreError } from '../links/store/store.ts';
import { errorCode } from '../text/error-code.ts';
import { badCursor } from './http/paging.ts';
import { ApiProblem } from './http/problem-answer.ts';
import { fastifyProblem } from './http/send-problem.ts';

const UNAVAILABLE_RETRY_S = 5;

/** Converts anything that an operation threw to the problem that the client gets. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof LinkStoreError)
    return error.code === 'bad_cursor' ? badCursor() : unavailable(error.message);
  if (error instanceof JournalError) return unavailable(error.message);
  if (/^SQLITE_/.test(errorCode(error) ?? ''))
    return unavailable('The links or the journal cannot be used now; see the log.');
  return fastifyProblem(error) ?? new ApiProblem(500, 'internal', 'Something went wrong; see the log.');
}

function unavailable(sentence: string): ApiProblem {
  const headers = { 'retry-after': String(UNAVAILABLE_RETRY_S) };
  return new ApiProblem(503, 'unavailable', sentence, { headers });
}
