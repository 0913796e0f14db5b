const MAX_MS = 2 ** 48 - 1;

/** Sorts after the UUIDv7 of every hit that came before this time (ms since the epoch), and before those of it. */
export function idBound(timeMs: number): string {
  const ms = Math.min(Math.max(Math.ceil(timeMs), 0), MAX_MS);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
