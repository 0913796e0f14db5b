import { setImmediate } from 'node:timers/promises';

/** What one step of the API may keep a hit waiting, in ms. */
const STEP_MS = 3;

/** Gives the event loop a turn when this has worked for `STEP_MS` since its last one: hits go first. */
export function createSteps(monotonic: () => number): () => Promise<void> {
  let begunMs = monotonic();
  return async () => {
    if (monotonic() - begunMs < STEP_MS) return;
    await setImmediate();
    begunMs = monotonic();
  };
}

/** The same items, with a turn of the event loop between them where it is due. */
export async function* inSteps<T>(items: AsyncIterable<T>, monotonic: () => number): AsyncGenerator<T> {
  const steps = createSteps(monotonic);
  for await (const item of items) {
    yield item;
    await steps();
  }
}
