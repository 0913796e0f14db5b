import type { Response } from './connection.ts';

/** What a right answer is: a 302 with an ID, one without, either; or any redirect, of a program not started here. */
export type Expected = 'an ID' | 'no ID' | 'a 302' | 'a redirect';

export interface AnswerCheck {
  /** @throws {Error} saying what came, where it is wrong. */
  check(response: Response | Error): void;
  /** Answers so far that had an ID. */
  withId(): number;
}

const NAME = '_ef_transaction_id=';
const ID_LENGTH = 32;

/** Looks at every answer of a contender; no two may have the same ID. */
export function createAnswerCheck(contender: string, expected: Expected): AnswerCheck {
  // The upstream counts its clicks: as numbers they need little memory, and as parts of texts they would keep these.
  const ids = new Set<number>();
  const problemOf = expected === 'a redirect' ? redirectProblem : hitProblem;

  function hitProblem(response: Response): string | null {
    if (response.status !== 302) return 'is no 302';
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
  return status >= 300 && status <= 399 ? null : 'is no redirect';
}

/** The ID in Location, as a number; NaN: it is none of the upstream's; null: there is none. */
function idOf(head: string): number | null {
  const at = head.indexOf(NAME);
  if (at < 0) return null;
  const id = head.slice(at + NAME.length, at + NAME.length + ID_LENGTH);
  return /^[0-9a-f]{32}$/.test(id) ? Number.parseInt(id, 16) : Number.NaN;
}
