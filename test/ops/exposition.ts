/** One metric as Prometheus would read it. */
export interface Exposed {
  readonly type: string;
  /** Each label with every value it has. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  /** The value of each series, by its name and labels as written. */
  readonly series: ReadonlyMap<string, number>;
}

interface Growing {
  type: string;
  labels: Map<string, Set<string>>;
  series: Map<string, number>;
}

/** Reads Prometheus' text format; throws on a line that has not its form, or a series that comes twice. */
export function readExposition(text: string): ReadonlyMap<string, Exposed> {
  const metrics = new Map<string, Growing>();
  for (const line of text.split('\n')) {
    const declared = /^# TYPE (\w+) (\w+)$/.exec(line);
    if (declared?.[1] && declared[2])
      metrics.set(declared[1], { type: declared[2], labels: new Map(), series: new Map() });
    else if (line !== '' && !line.startsWith('# HELP ')) addSample(metrics, line);
  }
  return metrics;
}

/** The metric that a series belongs to: that of its name or, for a histogram's parts, of the name without suffix. */
export function metricOf<Metric>(metrics: ReadonlyMap<string, Metric>, name: string): Metric | undefined {
  return metrics.get(name) ?? metrics.get(name.replace(/_(?:bucket|sum|count)$/, ''));
}

function addSample(metrics: ReadonlyMap<string, Growing>, line: string): void {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const metric = metricOf(metrics, name);
  if (metric === undefined) throw new Error(`no metric is declared for ${line}`);
  const series = labels === '' ? name : `${name}{${labels}}`;
  if (metric.series.has(series)) throw new Error(`${series} comes twice`);
  metric.series.set(series, Number(value));
  for (const [, label = '', text = ''] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    const values = metric.labels.get(label) ?? new Set();
    metric.labels.set(label, values.add(text));
  }
}
