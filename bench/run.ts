import { existsSync } from 'node:fs';
import { CommandError, UsageError } from '../src/commands/terminal/command.ts';
import { inBed } from './bed.ts';
import { CONTENDER_NAMES } from './contenders/start-contenders.ts';
import { type Cores, divideCores } from './cores.ts';
import { type Options, readOptions } from './options.ts';
import { resultText } from './report/table.ts';
import { resultDocument, writeResult } from './report/write-result.ts';
import { isMet, type Result, type Scenario } from './scenario.ts';
import { BLAST } from './scenarios/blast.ts';
import { BOTS } from './scenarios/bots.ts';
import { GROWTH } from './scenarios/growth.ts';
import { INSTANT } from './scenarios/instant.ts';
import { MILLION } from './scenarios/million.ts';
import { OUTAGE } from './scenarios/outage.ts';
import { REAL } from './scenarios/real.ts';
import { TLS } from './scenarios/tls.ts';

const SCENARIOS: readonly Scenario[] = [INSTANT, REAL, BLAST, OUTAGE, BOTS, MILLION, TLS, GROWTH];

const HELP = `npm run bench -- [SCENARIO…] [--rounds N] [--requests N] [--contenders a,b] [--json]

Measures what a redirect costs and writes bench/results/SCENARIO.json and .svg. Without a name, it runs all scenarios,
which takes half an hour. The exit code is 1 when a target is not met. bench/README.md explains the figures.

${SCENARIOS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  --rounds N          rounds that count, after a warm-up round; the figures are their medians
  --requests N        requests to each contender in each round
  --contenders a,b    some of ${CONTENDER_NAMES.join(', ')}, for the scenarios that compare them
  --links N           number of links in the scenario "million"
  --url URL           a short link of another running program, for "instant" to compare
  --output DIR        directory for the results, instead of bench/results
  --json              print the results as JSON instead of tables
`;

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<0 | 1> {
  const options = readOptions(
    process.argv.slice(2),
    SCENARIOS.map(({ name }) => name),
  );
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!existsSync('/proc/self/stat')) throw new CommandError('The benchmark reads /proc: it needs Linux.');
  const cores = divideCores(say);
  const results = new Map<string, Result>();
  for (const scenario of SCENARIOS.filter(({ name }) => options.scenarios.includes(name))) {
    const result = await runScenario(scenario, options, cores);
    if (result) results.set(scenario.name, result);
  }
  if (options.json) {
    const documents = [...results].map(([name, result]) => resultDocument(name, result));
    process.stdout.write(`${JSON.stringify(documents, null, 2)}\n`);
  }
  const allRan = results.size === options.scenarios.length;
  return allRan && [...results.values()].every(({ targets }) => targets.every(isMet)) ? 0 : 1;
}

/** null: the scenario failed, which was reported; the others still run. */
async function runScenario(scenario: Scenario, options: Options, cores: Cores): Promise<Result | null> {
  const { name } = scenario;
  say(`\n${name}: ${scenario.summary}`);
  try {
    const result = await inBed(cores, say, bed => scenario.run(bed, options));
    writeResult(options.output, name, result);
    if (!options.json) process.stdout.write(resultText(name, result));
    return result;
  } catch (error) {
    say(`${name} FAILED: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof CommandError)) throw error;
  say(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
