import { OUTCOMES } from '../../journal/model/outcome.ts';
import { isoTime } from '../../journal/reports/hit-record.ts';
import type { HitCounts } from '../../journal/reports/hit-tally.ts';
import type { StatsRow } from '../../journal/reports/stats.ts';
import { noIdRate, type StatsReport, type StatsScope } from '../../journal/reports/stats-report.ts';
import { plainText } from '../../text/plain-text.ts';
import { bar } from '../terminal/bar.ts';
import { count } from '../terminal/progress.ts';
import { columnWidths, shorten } from '../terminal/text-table.ts';

const GAP = '  ';
/** Bars are no longer than can be compared at a glance; for shorter ones than `min`, columns are left out. */
const BAR_WIDTH = { min: 8, max: 60 } as const;
/** A slug has 128 characters at most; in a line with ten numbers there is room for fewer. */
const NAME_WIDTH = 32;

/** The report for a person, in lines of `columns` characters. */
export function statsText(report: StatsReport, columns: number): string {
  const { scope, totals } = report;
  const details =
    scope.by === null && scope.per === null ? outcomeLines(totals, columns) : rowLines(report, columns);
  const lines = [
    scopeLine(scope),
    '',
    ...totalLines(totals),
    ...(details.length > 0 ? ['', ...details] : []),
  ];
  return lines.map(line => `${shorten(line, columns)}\n`).join('');
}

function scopeLine({ sinceMs, untilMs, slug, offerId }: StatsScope): string {
  const link = slug === null ? '' : ` of link ${slug}`;
  const offer = offerId === null ? '' : ` of offer ${offerId}`;
  return `Hits${link}${offer} from ${time(sinceMs)} to ${time(untilMs)} UTC`;
}

function totalLines(totals: HitCounts): string[] {
  const { hits, people, clicks, withoutId, wantedId, everflow } = totals;
  const numbers = [hits, people, clicks, withoutId].map(count);
  const width = Math.max(...numbers.map(number => number.length));
  const line = (name: string, number: number) => `${name.padEnd(8)}${GAP}${count(number).padStart(width)}`;
  const times = `p50 ${milliseconds(everflow.p50)}, p95 ${milliseconds(everflow.p95)}, p99 ${milliseconds(everflow.p99)}`;
  return [
    line('hits', hits),
    line('people', people),
    line('clicks', clicks),
    `${line('no ID', withoutId)}${GAP}${percent(noIdRate(totals))} of the ${count(wantedId)} ${wantedId === 1 ? 'hit' : 'hits'} of people on live links`,
    `Everflow${GAP}${everflow.answers === 0 ? 'no answers' : `${times} ms (${count(everflow.answers)} ${everflow.answers === 1 ? 'answer' : 'answers'})`}`,
  ];
}

function outcomeLines({ hits, outcomes }: HitCounts, columns: number): string[] {
  const present = OUTCOMES.filter(outcome => outcomes[outcome] > 0);
  const cells = present.map(name => [name, count(outcomes[name]), percent(outcomes[name] / hits)]);
  const values = present.map(name => outcomes[name]);
  return barLines([['OUTCOME', 'HITS', 'SHARE'], ...cells], values, 1, columns);
}

function rowLines(report: StatsReport, columns: number): string[] {
  const { rows, scope, leftOff, hasRest } = report;
  if (rows.length === 0) return [];
  const names = [...(scope.per ? ['PERIOD (UTC)'] : []), ...(scope.by ? [scope.by.toUpperCase()] : [])];
  const outcomes = OUTCOMES.filter(outcome => rows.some(row => row.outcomes[outcome] > 0));
  const counted = rows.map(row => [...nameCells(row, scope), ...countCells(row)]);
  const brief = [[...names, 'HITS', 'PEOPLE', 'CLICKS', 'NO ID'], ...counted];
  const timed = beside(brief, [['P50', 'P95', 'P99'], ...rows.map(timeCells)]);
  const full = beside(timed, [outcomes, ...rows.map(row => outcomes.map(name => count(row.outcomes[name])))]);
  const table =
    [full, timed].find(cells => lineWidth(cells) + GAP.length + BAR_WIDTH.min <= columns) ?? brief;
  const hits = rows.map(row => row.hits);
  return [
    ...barLines(table, hits, names.length, columns),
    ...(table === full ? [] : ['', 'How they ended: in a wider terminal, or with --json.']),
    ...(leftOff > 0
      ? [
          '',
          `${count(leftOff)} more ${leftOff === 1 ? 'line: --limit shows it' : 'lines: --limit shows them'}.`,
        ]
      : []),
    ...(hasRest
      ? ['', 'There are more than can be kept apart: a line may lack hits that are in "(others)".']
      : []),
  ];
}

/** Two tables side by side. */
function beside(left: readonly string[][], right: readonly (readonly string[])[]): string[][] {
  return left.map((cells, i) => [...cells, ...(right[i] ?? [])]);
}

function nameCells({ periodMs, group, isRest }: StatsRow, { by, per }: StatsScope): string[] {
  const period = per === null || periodMs === null ? [] : [time(periodMs).slice(0, per === 'day' ? 10 : 16)];
  if (by === null) return period;
  const none = by === 'link' ? '(no slug)' : '(no offer)';
  const name = isRest ? '(others)' : plainText(String(group ?? none));
  return [...period, shorten(name, NAME_WIDTH)];
}

function countCells(row: StatsRow): string[] {
  return [...[row.hits, row.people, row.clicks].map(count), percent(noIdRate(row))];
}

function timeCells({ everflow }: StatsRow): string[] {
  return [everflow.p50, everflow.p95, everflow.p99].map(milliseconds);
}

/** A table whose first cells are names, whose other cells are numbers, and whose lines end in a bar. */
function barLines(
  rows: readonly (readonly string[])[],
  values: readonly number[],
  names: number,
  columns: number,
): string[] {
  const widths = columnWidths(rows);
  const left = columns - lineWidth(rows) - GAP.length;
  const barWidth = Math.min(Math.max(left, 1), BAR_WIDTH.max);
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  return rows.map((cells, i) => {
    const aligned = cells.map((cell, column) =>
      column < names ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return [...aligned, i === 0 ? '' : bar(values[i - 1] ?? 0, max, barWidth)].join(GAP).trimEnd();
  });
}

function lineWidth(rows: readonly (readonly string[])[]): number {
  const widths = columnWidths(rows);
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
}

function time(timeMs: number): string {
  return isoTime(timeMs).slice(0, 19).replace('T', ' ');
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(2)} %`;
}

function milliseconds(ms: number | null): string {
  if (ms === null) return '-';
  return ms < 10 ? ms.toFixed(1) : count(Math.round(ms));
}
