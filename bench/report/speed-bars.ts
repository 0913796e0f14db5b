import type { Bars } from './drawing.ts';
import { medianOf, type Row } from './rows.ts';

/** Redirects a second of each row. */
export function speedBars(title: string, rows: readonly Row[]): Bars {
  const bars = rows.flatMap(({ name }) => {
    const value = medianOf(rows, name, 'perSecond');
    const ratio = medianOf(rows, name, 'speedRatio');
    if (value === null) return [];
    return ratio === null ? [{ name, value }] : [{ name, value, note: `${ratio.toFixed(2)} ×` }];
  });
  return { kind: 'bars', title, unit: 'a second', bars };
}
