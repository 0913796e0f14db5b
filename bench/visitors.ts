import type { IncomingHttpHeaders } from 'node:http';
import { createVisitorClassifier } from '../src/redirect/visitor/classify-visitor.ts';
import { crawlers, MISLABELLED, type Mistake, missed, people, refused } from './visitor-corpora.ts';
import { HOSTILE, USUAL } from './visitor-headers.ts';

const classifyVisitor = createVisitorClassifier({ extra: [], allow: [] });

// `npm run bench:visitors`: crawlers that the visitor rules miss, people whom they refuse, and what the rules cost.

const ROUNDS = 9;
/** Minimum length of a round; the median ignores rounds that other work disturbed. */
const ROUND_MS = 60;

function reportCrawlers(): void {
  const corpus = crawlers();
  const mistakes = missed(corpus);
  const total = corpus.userAgents.length;
  print(`Crawlers found (${corpus.name}): ${share(total - mistakes.length, total)}`);
  for (const [pattern, why] of Object.entries(MISLABELLED)) print(`  left out: ${pattern} (${why})`);
  for (const { userAgent } of mistakes) print(`  missed: ${userAgent}`);
}

function reportPeople(): void {
  const corpora = people();
  const found: Mistake[] = [];
  for (const corpus of corpora) {
    const mistakes = refused(corpus);
    found.push(...mistakes);
    print(`People refused (${corpus.name}): ${share(mistakes.length, corpus.userAgents.length)}`);
    for (const { userAgent, visitor } of mistakes)
      print(`  ${visitor.kind} by the rule "${visitor.reason}": ${userAgent}`);
  }
  const total = corpora.reduce((sum, { userAgents }) => sum + userAgents.length, 0);
  print(`People refused, together: ${share(found.length, total)}`);
}

function reportCosts(): void {
  const usual = Object.fromEntries(
    Object.entries(USUAL).flatMap(([name, headers]) => [
      [`${name}, seen before`, [headers]],
      [`${name}, seen for the first time`, madeUp(headers)],
    ]),
  );
  const hostile = Object.fromEntries(Object.entries(HOSTILE).map(([name, headers]) => [name, [headers]]));
  // V8 optimises a pattern after it was used for a while.
  for (const requests of Object.values(usual)) roundUs(requests);
  for (const [title, set] of [
    ['usual', usual],
    ['hostile', hostile],
  ] as const) {
    const costs = Object.entries(set)
      .map(([name, requests]) => ({ name, us: medianUs(requests) }))
      .sort((a, b) => b.us - a.us);
    print(`Time for one classification, ${title} headers (median of ${ROUNDS} rounds):`);
    for (const { name, us } of costs) print(`  ${us.toFixed(1).padStart(7)} µs  ${name}`);
  }
}

/** More variants of a user agent than the classifier remembers. */
function madeUp(headers: IncomingHttpHeaders): IncomingHttpHeaders[] {
  return Array.from({ length: 5_000 }, (_, i) => ({
    ...headers,
    'user-agent': `${headers['user-agent']} ${i}`,
  }));
}

function medianUs(requests: readonly IncomingHttpHeaders[]): number {
  const rounds = Array.from({ length: ROUNDS }, () => roundUs(requests)).sort((a, b) => a - b);
  return rounds[ROUNDS >> 1] ?? Number.NaN;
}

function roundUs(requests: readonly IncomingHttpHeaders[]): number {
  const start = performance.now();
  let count = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    for (let i = 0; i < 20; i += 1) classifyVisitor('GET', requests[(count + i) % requests.length] ?? {});
    count += 20;
    elapsedMs = performance.now() - start;
  }
  return (elapsedMs * 1000) / count;
}

function share(part: number, whole: number): string {
  return `${part} of ${whole} (${((100 * part) / whole).toFixed(2)} %)`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

reportCrawlers();
reportPeople();
reportCosts();
