import { columnWidths } from '../../src/commands/terminal/text-table.ts';
import { isMet, type Result, type Target } from '../scenario.ts';
import { median } from '../statistics.ts';
import { MEASURES, type Measure } from './rows.ts';

/** The outcome of a scenario as text: parameters, medians, targets and notes. */
export function resultText(
  scenario: string,
  { setting, rounds, rows, baseline, targets, notes }: Result,
): string {
  const how = Object.entries(setting).map(([name, value]) => `${name} ${value}`);
  return [
    '',
    `${scenario}: ${[...how, `rounds ${rounds}`].join(', ')}`,
    '',
    ...table(rows),
    '',
    `Medians of the rounds${baseline === null ? '' : `; × is the ratio to ${baseline} in the same round`}.`,
    ...targets.map(targetText),
    ...notes,
    '',
  ].join('\n');
}

function table(rows: Result['rows']): string[] {
  const measures = (Object.keys(MEASURES) as Measure[]).filter(measure =>
    rows.some(row => row.values[measure]),
  );
  const cells = [
    ['', ...measures.map(measure => MEASURES[measure][0])],
    ...rows.map(({ name, values }) => [name, ...measures.map(measure => cell(values[measure], measure))]),
  ];
  const widths = columnWidths(cells);
  return cells.map(row =>
    row
      .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart((widths[i] ?? 0) + 2)))
      .join('')
      .trimEnd(),
  );
}

function cell(values: readonly number[] | undefined, measure: Measure): string {
  return values ? median(values).toFixed(MEASURES[measure][1]) : '';
}

/** Such as "NOT MET  CPU × floor: limit 1.5, is 1.62". */
export function targetText(target: Target): string {
  const { what, limit, value } = target;
  const bound = 'atMost' in limit ? `limit ${limit.atMost}` : `at least ${limit.atLeast}`;
  if (value === null) return `not judged   ${what}: ${bound}`;
  return `${isMet(target) ? 'met         ' : 'NOT MET     '} ${what}: ${bound}, is ${shown(value, limit)}`;
}

/** Enough digits to tell a value just beyond the limit from the limit. */
function shown(value: number, limit: Target['limit']): string {
  const bound = Object.values(limit)[0];
  for (let digits = 2; digits < 6; digits += 1)
    if (value === bound || Number(value.toFixed(digits)) !== bound)
      return String(Number(value.toFixed(digits)));
  return String(value);
}
