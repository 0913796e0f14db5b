import { expect, test } from 'vitest';
import {
  BREAKER_STATES,
  CLICK_FAILURES,
  HIT_EVENTS,
  HIT_OUTCOMES,
  VISITOR_KINDS,
} from '../../src/ops/label-values.ts';
import { type Exposed, readExposition } from './exposition.ts';
import { dashboardQueries, readAlerts, readRepositoryFile } from './monitoring-files.ts';
import { populatedMetrics } from './populated-metrics.ts';
import { selectorsOf } from './promql.ts';
import { queryProblems } from './query-problems.ts';

const dashboardJson = readRepositoryFile('ops/grafana.json');
const dashboard = dashboardQueries(dashboardJson);
const alerts = readAlerts(readRepositoryFile('ops/alerts.yml'));
const manual = readRepositoryFile('docs/monitoring.md');

async function exposed(): Promise<ReadonlyMap<string, Exposed>> {
  return readExposition(await populatedMetrics().text());
}

const query = (expression: string, ...legendLabels: string[]) => ({ expression, legendLabels });

test('the dashboard asks only for metrics, labels and values that there are', async () => {
  const metrics = await exposed();
  expect(dashboard.length).toBe(dashboardJson.match(/"(?:expr|definition)":/g)?.length);
  expect(dashboard.flatMap(each => queryProblems(each, metrics))).toEqual([]);
});

test('the alerts ask only for metrics, labels and values that there are', async () => {
  const metrics = await exposed();
  expect(alerts.length).toBeGreaterThan(0);
  const problems = alerts.flatMap(({ expr = '', summary, description }) => {
    const named = [...`${summary}${description}`.matchAll(/\$labels\.(\w+)/g)];
    return queryProblems(query(expr, ...named.map(([, label = '']) => label)), metrics);
  });
  expect(problems).toEqual([]);
});

test.each([
  ['click_proxy_hit_total', 'there is no such metric'],
  ['click_proxy_hit_duration_seconds', 'there is no such metric'],
  ['click_proxy_floods_total_count', 'there is no such metric'],
  ['sum(rate(click_proxy_floods_total[5m])) / nothing', 'nothing: there is no such metric'],
  ['click_proxy_hits_total{result="clicked"}', 'no label result'],
  ['click_proxy_hits_total{outcome="click"}', 'outcome is never click'],
  ['click_proxy_hits_total{outcome=~"clicked|late"}', 'outcome is never late'],
  ['click_proxy_breaker_state{state!="broken"}', 'state is never broken'],
  ['sum by (slug) (click_proxy_hits_total)', 'no label slug'],
  ['sum by (le) (rate(click_proxy_hit_duration_seconds_sum[5m]))', 'no label le'],
  ['rate(click_proxy_deferred_clicks[5m])', 'rate of what may fall'],
  ['delta(click_proxy_floods_total[5m])', 'delta of a counter'],
  ['predict(click_proxy_deferred_clicks[5m])', 'the function predict is not known here'],
  ['sum(click_proxy_hits_total) by (outcome)', 'known'],
  ['sum(sum(click_proxy_hits_total))', 'another aggregation'],
  ['sum(click_proxy_hits_total', 'ends too early'],
  ['click_proxy_floods_total)', 'never opened'],
  ['click_proxy_floods_total # + nothing', 'cannot read'],
  ['1 + 1', 'no metric'],
])('the check finds what is wrong with %s', async (expression, problem) => {
  const found = queryProblems(query(expression), await exposed());
  expect(found.join('\n')).toContain(problem);
});

test('a legend names only labels that the aggregation keeps', async () => {
  const metrics = await exposed();
  const byOutcome = 'sum by (outcome) (click_proxy_hits_total)';
  expect(queryProblems(query(byOutcome, 'outcome'), metrics)).toEqual([]);
  expect(queryProblems(query(byOutcome, 'visitor'), metrics).join()).toContain('drops the label visitor');
});

test.each([
  '        expr: |',
  '          sum(click_proxy_hits_total)',
  '        expr: "up == 0"',
  '        expr: up == 0 # {',
  '        unknown: 1',
])('alerts.yml may not hold the line %j, which would go unread', line => {
  expect(() => readAlerts(`      - alert: Name\n${line}\n`)).toThrow('of unknown form');
});

test.each(alerts)('$alert says how bad it is, for how long, what it means and what to do', alert => {
  expect(Object.keys(alert).sort()).toEqual(
    ['alert', 'description', 'expr', 'for', 'runbook', 'severity', 'summary'].sort(),
  );
  expect(alert['severity']).toMatch(/^(?:warning|critical)$/);
  expect(alert['for']).toMatch(/^\d+m$/);
  expect(alert['runbook']).toBe(`docs/monitoring.md#${alert['alert']?.toLowerCase()}`);
  expect(manual).toContain(`\n### ${alert['alert']}\n`);
});

test('every metric of ours is on the dashboard', async () => {
  const used = new Set(
    dashboard.flatMap(({ expression }) => selectorsOf(expression)).map(({ metric }) => metric),
  );
  const ours = [...(await exposed()).keys()].filter(name => name.startsWith('click_proxy_'));
  const seen = (name: string) => ['', '_bucket', '_sum', '_count'].some(part => used.has(name + part));
  expect(ours.filter(name => !seen(name))).toEqual([]);
});

const rows = manual
  .split('\n')
  .filter(line => line.startsWith('| `click_proxy_'))
  .map(line => line.split('|').map(cell => cell.trim()));

test('docs/monitoring.md lists every metric of ours and no other, with its type and its labels', async () => {
  const metrics = [...(await exposed())].filter(([name]) => name.startsWith('click_proxy_'));
  const expected = metrics.map(([name, { type, labels }]) => ({
    name: `\`${name}\``,
    type,
    labels: [...labels.keys()].filter(label => label !== 'le').sort(),
  }));
  const listed = rows.map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort(),
  }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(listed.sort(byName)).toEqual(expected.sort(byName));
});

test('docs/monitoring.md names every value that a label can have', () => {
  const values = [HIT_OUTCOMES, VISITOR_KINDS, HIT_EVENTS, CLICK_FAILURES, BREAKER_STATES].flat();
  expect(values.filter(value => !manual.includes(`\`${value}\``))).toEqual([]);
});
