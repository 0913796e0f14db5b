/** The middle of values in any order; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

/** The smallest of ascending values that at least `share` (0 to 1) of them do not exceed. */
export function percentile(ascending: Float64Array, share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** Each value as a ratio to the baseline's of the same round: what else the machine did then, it did to both. */
export function ratios(values: readonly number[], baseline: readonly number[]): number[] {
  return values.map((value, round) => value / (baseline[round] ?? Number.NaN));
}

/** The same as differences. */
export function differences(values: readonly number[], baseline: readonly number[]): number[] {
  return values.map((value, round) => value - (baseline[round] ?? Number.NaN));
}
