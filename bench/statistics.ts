/** The median of values in any order; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

/** The smallest of the values that at least `share` (0 to 1) of them do not exceed. */
export function percentile(ascending: Float64Array, share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** Each value's ratio to the baseline in the same round: other work of the machine affected both. */
export function ratios(values: readonly number[], baseline: readonly number[]): number[] {
  return values.map((value, round) => value / (baseline[round] ?? Number.NaN));
}

/** Each value's difference from the baseline in the same round. */
export function differences(values: readonly number[], baseline: readonly number[]): number[] {
  return values.map((value, round) => value - (baseline[round] ?? Number.NaN));
}
