import type { ApiAnswer } from './operation.ts';

/** Minimum number of characters in a piece of an answer, except the last. */
const PIECE_LENGTH = 32 * 1024;

/**
 * Returns an answer with an object that holds a long list and some more members. The answer is written in pieces,
 * because stringifying thousands of rows at once would delay hits.
 * @param steps Yields to the event loop when it is time (`createSteps`).
 */
export function jsonListAnswer(
  name: string,
  items: Iterable<object>,
  more: object,
  steps: () => Promise<void>,
): ApiAnswer {
  const pieces = listText(name, items, more, steps);
  return { status: 200, body: { kind: 'stream', type: 'application/json; charset=utf-8', pieces } };
}

async function* listText(
  name: string,
  items: Iterable<object>,
  more: object,
  steps: () => Promise<void>,
): AsyncGenerator<string> {
  let piece = `{${JSON.stringify(name)}:[`;
  let between = '';
  for (const item of items) {
    piece += between + JSON.stringify(item);
    between = ',';
    await steps();
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}],${JSON.stringify(more).slice(1)}`;
}
