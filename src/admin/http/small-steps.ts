import { setImmediate } from 'node:timers/promises';

/** Maximum time that a step of the API may delay a hit, in ms. */
const STEP_MS = 3;

/**
 * Returns a function to call between pieces of work. It yields to the event loop, so that hits go first, once
 * `STEP_MS` have passed since the last time.
 */
export function createSteps(monotonic: () => number): () => Promise<void> {
  let startedMs = monotonic();
  return async () => {
    if (monotonic() - startedMs < STEP_MS) return;
    await setImmediate();
    startedMs = monotonic();
  };
}

/** Yields the same items, and lets the event loop run between them when it is time (`createSteps`). */
export async function* inSteps<T>(items: AsyncIterable<T>, monotonic: () => number): AsyncGenerator<T> {
  const steps = createSteps(monotonic);
  for await (const item of items) {
    yield item;
    await steps();
  }
}
