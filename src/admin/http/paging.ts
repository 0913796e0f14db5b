import { z } from 'zod';
import { type ApiProblem, badParameter } from './problem-answer.ts';
import { once, wholeNumber } from './query-params.ts';

const BAD_CURSOR = 'must be the "next" of the previous page';

/** The maximum number of items on a page. */
export function limitParam(fallback: number) {
  return wholeNumber(1, 1_000)
    .optional()
    .transform(limit => limit ?? fallback)
    .pipe(z.int().min(1).max(1_000))
    .meta({ default: fallback, description: 'The maximum number of items on a page.' });
}

/** The `next` of the previous page. */
export const cursorParam = once
  .regex(/^[A-Za-z0-9_-]{1,1024}$/, BAD_CURSOR)
  .optional()
  .meta({
    description:
      'The `next` of the previous page, to continue after it. Send the same other parameters again.',
  });

/** The member of a page that holds the cursor of the next page. */
export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the next page; null if this is the last one.' });

/** Returns the problem of a `cursor` that does not come from a page. */
export function badCursor(): ApiProblem {
  return badParameter('cursor', BAD_CURSOR);
}
