import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMet, type Result } from '../scenario.ts';
import { median } from '../statistics.ts';
import { drawBars } from './draw-bars.ts';
import { drawLines } from './draw-lines.ts';
import { machineFacts } from './machine.ts';

/** The outcome of a scenario as JSON: every round's figures, their medians, and the machine. */
export function resultDocument(scenario: string, { rows, targets, ...rest }: Result) {
  return {
    scenario,
    machine: machineFacts(),
    ...rest,
    rows: rows.map(({ name, values }) => ({
      name,
      medians: Object.fromEntries(
        Object.entries(values).map(([measure, all]) => [measure, rounded(median(all))]),
      ),
      rounds: Object.fromEntries(Object.entries(values).map(([measure, all]) => [measure, all.map(rounded)])),
    })),
    targets: targets.map(target => ({ ...target, met: target.value === null ? null : isMet(target) })),
  };
}

/** Writes DIRECTORY/SCENARIO.json and .svg. */
export function writeResult(directory: string, scenario: string, result: Result): void {
  mkdirSync(directory, { recursive: true });
  const document = resultDocument(scenario, result);
  writeFileSync(join(directory, `${scenario}.json`), `${JSON.stringify(document, null, 2)}\n`);
  const { drawing } = result;
  const drawn = drawing.kind === 'bars' ? drawBars(drawing) : drawLines(drawing);
  writeFileSync(join(directory, `${scenario}.svg`), drawn);
}

/** Further digits are noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
