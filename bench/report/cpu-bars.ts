import type { Bars } from './drawing.ts';
import { medianOf, type Row } from './rows.ts';

/** CPU time of each row, with a limit as a line when it is a multiple of a row that took part. */
export function cpuBars(
  title: string,
  rows: readonly Row[],
  limit?: { readonly of: string; readonly times: number },
): Bars {
  const bars = rows.flatMap(({ name }) => {
    const value = medianOf(rows, name, 'cpuUs');
    const ratio = medianOf(rows, name, 'cpuRatio');
    if (value === null) return [];
    return ratio === null ? [{ name, value }] : [{ name, value, note: `${ratio.toFixed(2)} ×` }];
  });
  const base = limit && medianOf(rows, limit.of, 'cpuUs');
  const drawn = { kind: 'bars', title, unit: 'µs', bars } as const;
  if (!limit || !base) return drawn;
  return { ...drawn, limit: { value: base * limit.times, text: `limit: ${limit.times} × ${limit.of}` } };
}
