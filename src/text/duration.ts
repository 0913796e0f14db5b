const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90d`, `24h`, `500ms` in milliseconds; undefined for what is no duration. */
export function parseDuration(value: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,9})([a-z]+)$/.exec(value) ?? [];
  return Object.hasOwn(UNITS_MS, unit) ? Number(number) * (UNITS_MS[unit] ?? 0) : undefined;
}
