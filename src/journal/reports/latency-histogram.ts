// A histogram with buckets that grow by a constant factor: a quantile's error is relative, and its memory bounded,
// however many times are counted (the idea of DDSketch, VLDB 2019).

/** The largest relative error of a quantile between `MIN_MS` and `MAX_MS`. */
export const QUANTILE_ERROR = 0.01;

const GROWTH = (1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR);
const MIN_MS = 0.1;
/** Nothing is awaited that long: EVERFLOW_LATE_MS ends at two minutes. */
const MAX_MS = 600_000;
const BUCKETS = bucketOf(MAX_MS) + 1;
/** So many are kept one by one before they get 3 KiB of buckets: most links of an SMS have a single hit. */
const MAX_FEW = 32;

/** How long things took, in ms. */
export interface LatencyHistogram {
  count: number;
  minMs: number;
  maxMs: number;
  /** The buckets of the first times, while there are few. */
  few: number[];
  /** How many times each bucket has, once there are many. */
  many: Uint32Array | null;
}

export function createLatencyHistogram(): LatencyHistogram {
  return { count: 0, minMs: Number.POSITIVE_INFINITY, maxMs: 0, few: [], many: null };
}

export function countLatency(histogram: LatencyHistogram, ms: number): void {
  const possibleMs = Math.min(Math.max(ms, MIN_MS), MAX_MS);
  countBucket(histogram, bucketOf(possibleMs), 1);
  histogram.minMs = Math.min(histogram.minMs, possibleMs);
  histogram.maxMs = Math.max(histogram.maxMs, possibleMs);
}

/** Adds what `from` counted. */
export function addLatencies(to: LatencyHistogram, from: LatencyHistogram): void {
  for (const bucket of from.few) countBucket(to, bucket, 1);
  if (from.many) for (const [bucket, count] of from.many.entries()) countBucket(to, bucket, count);
  to.minMs = Math.min(to.minMs, from.minMs);
  to.maxMs = Math.max(to.maxMs, from.maxMs);
}

/** The time in ms that a share of all (0.95) took at most, within `QUANTILE_ERROR`; null where nothing was counted. */
export function latencyQuantile(histogram: LatencyHistogram, share: number): number | null {
  const { count, minMs, maxMs } = histogram;
  if (count === 0) return null;
  const bucket = bucketAt(histogram, Math.max(1, Math.ceil(share * count)));
  return Math.min(Math.max(middleOf(bucket), minMs), maxMs);
}

/** The bucket of the time with that rank, counted from 1. */
function bucketAt({ few, many }: LatencyHistogram, rank: number): number {
  if (!many) return few.toSorted((a, b) => a - b)[rank - 1] ?? BUCKETS - 1;
  let left = rank;
  return many.findIndex(count => {
    left -= count;
    return left <= 0;
  });
}

function countBucket(histogram: LatencyHistogram, bucket: number, count: number): void {
  if (count === 0) return;
  histogram.count += count;
  if (!histogram.many && count === 1 && histogram.few.length < MAX_FEW) {
    histogram.few.push(bucket);
    return;
  }
  const many = manyOf(histogram);
  many[bucket] = (many[bucket] ?? 0) + count;
}

function manyOf(histogram: LatencyHistogram): Uint32Array {
  if (histogram.many) return histogram.many;
  const many = new Uint32Array(BUCKETS);
  for (const bucket of histogram.few) many[bucket] = (many[bucket] ?? 0) + 1;
  histogram.few = [];
  histogram.many = many;
  return many;
}

function bucketOf(ms: number): number {
  return Math.max(0, Math.ceil(Math.log(ms / MIN_MS) / Math.log(GROWTH)));
}

/** The value whose relative distance to both ends of the bucket is the same. */
function middleOf(bucket: number): number {
  return (MIN_MS * 2 * GROWTH ** bucket) / (GROWTH + 1);
}
