/** The first `limit` items; throws the signal's reason once it is aborted. */
export async function* take<T>(
  items: AsyncIterable<T>,
  limit: number,
  ended: AbortSignal,
): AsyncGenerator<T> {
  let left = limit;
  for await (const item of items) {
    ended.throwIfAborted();
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}
