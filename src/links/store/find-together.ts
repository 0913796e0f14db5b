import type { FoundLink } from './store.ts';

interface Asked {
  readonly slug: string;
  resolve(links: readonly FoundLink[]): void;
  reject(error: unknown): void;
}

/**
 * Combines the lookups of one turn of the event loop into one call of SQLite. Separate calls would each find the
 * processor's caches cold.
 * @param read returns the links of each slug, in the order of the slugs.
 */
export function findTogether(
  read: (slugs: readonly string[]) => readonly (readonly FoundLink[])[],
): (slug: string) => Promise<readonly FoundLink[]> {
  let waiting: Asked[] = [];

  function readWaiting(): void {
    const asked = waiting;
    waiting = [];
    try {
      const found = read(asked.map(({ slug }) => slug));
      asked.forEach(({ resolve }, i) => {
        resolve(found[i] ?? []);
      });
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  return slug =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(readWaiting);
      waiting.push({ slug, resolve, reject });
    });
}
