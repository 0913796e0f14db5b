/**
 * Arrival times of independent visitors (a Poisson process), in ms from the start, ascending. The same seed gives the
 * same times, so that every round of a contender meets the same crowd.
 */
export function poissonArrivals(perSecond: number, count: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const arrivals = new Float64Array(count);
  let atMs = 0;
  for (let i = 0; i < count; i += 1) {
    // The time between two arrivals is exponential; 1 - x is never 0.
    atMs += (-Math.log(1 - random()) / perSecond) * 1000;
    arrivals[i] = atMs;
  }
  return arrivals;
}

/** Marsaglia's xorshift of 32 bits; at least 0, below 1. */
function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
