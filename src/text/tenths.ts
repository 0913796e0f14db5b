export function tenths(ms: number): number;
export function tenths(ms: number | null): number | null;
/** Milliseconds, to tenths: more than that nobody reads. Null for none, and for what is no number. */
export function tenths(ms: number | null): number | null {
  return ms === null || !Number.isFinite(ms) ? null : Math.round(ms * 10) / 10;
}
