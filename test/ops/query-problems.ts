import { type Exposed, metricOf } from './exposition.ts';
import type { Query } from './monitoring-files.ts';
import { type Selector, selectorsOf } from './promql.ts';

/** Prometheus adds these to every series it scrapes. */
const SCRAPED = ['job', 'instance'];
/** What Prometheus knows by itself. */
const OF_PROMETHEUS: Exposed = { type: 'gauge', labels: new Map(), series: new Map() };

type Metrics = ReadonlyMap<string, Exposed>;

/** What is wrong with a query, by what the program exposes: metrics, labels, values, functions of their type. */
export function queryProblems({ expression, legendLabels }: Query, metrics: Metrics): string[] {
  try {
    const selectors = selectorsOf(expression);
    if (selectors.length === 0) throw new Error('no metric is in it');
    return selectors.flatMap(selector => selectorProblems(selector, legendLabels, metrics));
  } catch (error) {
    return [`${expression}: ${String(error)}`];
  }
}

function selectorProblems(selector: Selector, legendLabels: readonly string[], metrics: Metrics): string[] {
  const { metric: name, matchers, grouped } = selector;
  const metric = name === 'up' ? OF_PROMETHEUS : metricOf(metrics, name);
  const part = /_(bucket|sum|count)$/.exec(name)?.[1];
  if (metric === undefined || (metric.type === 'histogram') !== (part !== undefined))
    return [`${name}: there is no such metric`];
  const labels = new Set([...SCRAPED, ...metric.labels.keys()]);
  if (part !== 'bucket') labels.delete('le');
  const problems = [...matchers.map(({ label }) => label), ...(grouped ?? []), ...legendLabels]
    .filter(label => !labels.has(label))
    .map(label => `${name}: it has no label ${label}`);
  if (grouped !== null)
    for (const label of legendLabels)
      if (!grouped.includes(label)) problems.push(`${name}: the aggregation drops the label ${label}`);
  for (const matcher of matchers) problems.push(...valueProblems(name, matcher, metric.labels));
  return [...problems, ...functionProblems(selector, metric)];
}

function valueProblems(
  name: string,
  { label, operator, value }: Selector['matchers'][number],
  labels: Exposed['labels'],
): string[] {
  if (SCRAPED.includes(label)) return [];
  const known = labels.get(label);
  const values = operator.endsWith('~') ? value.split('|') : [value];
  return values.filter(each => !known?.has(each)).map(each => `${name}: ${label} is never ${each}`);
}

function functionProblems({ metric, calledBy }: Selector, { type }: Exposed): string[] {
  const rises = type === 'counter' || type === 'histogram';
  if (['rate', 'increase'].includes(calledBy) && !rises) return [`${metric}: ${calledBy} of what may fall`];
  if (calledBy === 'delta' && rises) return [`${metric}: delta of a counter, which restarts`];
  return [];
}
