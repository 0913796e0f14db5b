import { readFileSync } from 'node:fs';

/** A file of this repository. */
export function readRepositoryFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** An expression and, where a legend is written from its labels, those. */
export interface Query {
  readonly expression: string;
  readonly legendLabels: readonly string[];
}

/** Every query of a Grafana dashboard: panels, annotations, and variables. */
export function dashboardQueries(json: string): readonly Query[] {
  const queries: Query[] = [];
  JSON.parse(json, (key: string, value: unknown) => {
    if (isRecord(value) && typeof value['expr'] === 'string')
      queries.push({ expression: value['expr'], legendLabels: bracedWords(value['legendFormat']) });
    if (key === 'definition') queries.push(variableQuery(String(value)));
    return value;
  });
  return queries;
}

/** Grafana's `label_values(selector, label)`. */
function variableQuery(definition: string): Query {
  const [, expression, label] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
  if (expression === undefined || label === undefined) throw new Error(`cannot read ${definition}`);
  return { expression, legendLabels: [label] };
}

function bracedWords(text: unknown): string[] {
  return [...String(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, word = '']) => word);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export type Alert = Readonly<Record<string, string>>;

/** The lines that a rule may consist of; whatever else alerts.yml holds is refused. `: ` and ` #` would end a text. */
const RULE_LINES =
  /^ {6}- (?<alert>alert): (?<alertText>\w+)$|^ {8}(?<field>expr|for): (?<text>(?!.*(?:: | #))[^|>'"\s{].*)$|^ {8}(?:labels|annotations):$|^ {10}(?<severity>severity): (?<severityText>\w+)$|^ {10}(?<note>summary|description|runbook): '(?<noteText>[^']+)'$/;
const OTHER_LINES = /^(?:#.*|groups:| {2}- name: [\w-]+| {4}rules:|)$/;

/**
 * The rules of alerts.yml. No YAML parser is a dependency, so the file keeps to one form, a field on one line; a line
 * of any other form is an error, not something that goes unread.
 */
export function readAlerts(yaml: string): readonly Alert[] {
  const alerts: Record<string, string>[] = [];
  for (const line of yaml.split('\n')) {
    if (OTHER_LINES.test(line)) continue;
    const found = RULE_LINES.exec(line)?.groups;
    if (found === undefined) throw new Error(`alerts.yml has a line of unknown form: ${line}`);
    const name = found['alert'] ?? found['field'] ?? found['severity'] ?? found['note'];
    const text = found['alertText'] ?? found['text'] ?? found['severityText'] ?? found['noteText'];
    if (name === 'alert') alerts.push({});
    const alert = alerts.at(-1);
    if (name === undefined || text === undefined) continue;
    if (alert === undefined || name in alert) throw new Error(`${name} is not to be here: ${line}`);
    alert[name] = text;
  }
  return alerts;
}
