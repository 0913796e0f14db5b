import type { Response } from './connection.ts';

/** The right answer: a 302 with an ID, without one, or either; any redirect for a program that runs elsewhere. */
export type Expected = 'an ID' | 'no ID' | 'a 302' | 'a redirect';

export interface AnswerCheck {
  /** @throws {Error} that quotes the answer, when it is wrong. */
  check(response: Response | Error): void;
  /** Number of answers with an ID so far. */
  withId(): number;
}

const NAME = '_ef_transaction_id=';
const ID_LENGTH = 32;

/** Checks the answers of a contender; no two may have the same ID. */
export function createAnswerCheck(contender: string, expected: Expected): AnswerCheck {
  // The upstream's IDs are numbers that count up. As substrings they would keep whole answers in memory.
  const ids = new Set<number>();
  const problemOf = expected === 'a redirect' ? redirectProblem : hitProblem;

  function hitProblem(response: Response): string | null {
    if (response.status !== 302) return 'is not a 302';
    const id = idOf(response.head);
    if (id === null) return expected === 'an ID' ? 'has no ID' : null;
    if (expected === 'no ID') return 'has an ID';
    if (Number.isNaN(id) || ids.has(id)) return 'has a wrong ID, or one that was given before';
    ids.add(id);
    return null;
  }

  return {
    check(response) {
      if (response instanceof Error) throw new Error(`${contender}: no answer, ${response.message}`);
      const problem = problemOf(response);
      if (problem !== null) throw new Error(`${contender}: an answer ${problem}\n${response.head}`);
    },
    withId: () => ids.size,
  };
}

function redirectProblem({ status }: Response): string | null {
  return status >= 300 && status <= 399 ? null : 'is not a redirect';
}

/** The ID in Location as a number; NaN: not an ID of the upstream; null: there is none. */
function idOf(head: string): number | null {
  const at = head.indexOf(NAME);
  if (at < 0) return null;
  const id = head.slice(at + NAME.length, at + NAME.length + ID_LENGTH);
  return /^[0-9a-f]{32}$/.test(id) ? Number.parseInt(id, 16) : Number.NaN;
}
