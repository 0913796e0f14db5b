import type { ApiAnswer } from './operation.ts';

/** Characters in one piece of an answer. */
const PIECE_LENGTH = 32 * 1024;

/**
 * An answer with an object that holds a long list and some more members. It is written in pieces, for the text of
 * thousands of rows at once would hold up the hits.
 * @param steps gives the event loop a turn when it is due.
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
