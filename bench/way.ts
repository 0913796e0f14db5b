// What the steps of a hit's way cost that are the proxy's own: no web server, no Everflow, no journal.
// `npx tsx bench/way.ts`; with the path of another checkout, both, in alternating rounds, and their ratio.
import { resolve } from 'node:path';
import { loadModules } from './way/modules.ts';
import { benchRequests } from './way/requests.ts';
import { type BenchHit, type Way, wayOf } from './way/steps.ts';

const ROUNDS = 25;
const HITS = 2_000;

/** CPU time in µs a hit, of each round, by step. */
type Costs = Map<string, number[]>;

const checkouts = [resolve(import.meta.dirname, '..'), ...process.argv.slice(2, 3)];
const modules = await Promise.all(checkouts.map(path => loadModules(resolve(path, 'src'))));
const ways = modules.map(wayOf);
const costs = ways.map((): Costs => new Map());

// The first two rounds compile the code.
for (let round = -2; round < ROUNDS; round += 1) {
  // Each goes first as often as the other.
  const order = [...ways.keys()].sort((a, b) => (round % 2 === 0 ? a - b : b - a));
  for (const i of order) {
    const [way, into] = [ways[i], costs[i]];
    if (way && into) await goRound(way, round < 0 ? new Map() : into, round);
  }
}
report();

async function goRound(way: Way, into: Costs, round: number): Promise<void> {
  const hits: BenchHit[] = benchRequests(HITS, round + 3).map(request => ({ request }));
  for (const [name, step] of Object.entries(way)) {
    const before = process.cpuUsage();
    for (const hit of hits) {
      const done = step(hit);
      if (done) await done;
    }
    const { user, system } = process.cpuUsage(before);
    into.set(name, [...(into.get(name) ?? []), (user + system) / HITS]);
  }
}

function report(): void {
  const steps = [...(costs[0]?.keys() ?? [])];
  print(`CPU time in µs a hit, medians of ${ROUNDS} rounds of ${HITS} hits:`);
  print(row('', checkouts.length > 1 ? ['this', 'other', 'ratio'] : ['this']));
  for (const name of steps) print(row(name, figures(costs.map(each => each.get(name) ?? []))));
  print(row('together', figures(costs.map(each => sums([...each.values()])))));
}

/** Of what each checkout took in each round: the medians, and their ratio. */
function figures(costsOfEach: readonly (readonly number[])[]): string[] {
  const medians = costsOfEach.map(median);
  const [own = Number.NaN, other] = medians;
  return [...medians, ...(other === undefined ? [] : [own / other])].map(value => value.toFixed(2));
}

/** What all steps of a round cost, of each round. */
function sums(steps: readonly (readonly number[])[]): number[] {
  return Array.from({ length: ROUNDS }, (_, round) =>
    steps.reduce((sum, step) => sum + (step[round] ?? 0), 0),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(24) + cells.map(cell => cell.padStart(8)).join('');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
