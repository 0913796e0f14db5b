import type { Problem } from '../../text/problem.ts';
import { LINK_FIELDS, type LinkField } from '../model/link.ts';

/** How a field is written in a cell. */
type CellKind = 'text' | 'number' | 'boolean' | 'map' | 'json' | 'list' | 'textOrList';

const CELL_KINDS: Readonly<Record<LinkField, CellKind>> = {
  slug: 'text',
  domain: 'text',
  offer_id: 'number',
  affiliate_id: 'number',
  destination: 'text',
  transaction_id_param: 'text',
  hit_id_param: 'text',
  tracking_domain: 'text',
  default_params: 'map',
  fixed_params: 'map',
  param_map: 'map',
  affiliate_from_query: 'boolean',
  pass_through: 'textOrList',
  visitors: 'text',
  trap: 'boolean',
  session: 'text',
  duplicate_window_ms: 'number',
  fallback_url: 'text',
  rejected_url: 'text',
  on_error: 'map',
  deep_link: 'json',
  active: 'boolean',
  archived: 'boolean',
  starts_at: 'text',
  expires_at: 'text',
  max_clicks: 'number',
  expired_url: 'text',
  aliases: 'list',
  tags: 'list',
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
const PASS_THROUGH_WORDS: readonly string[] = ['tracking', 'all', 'none'];

/** A column that `links import --output` adds for people. Import ignores it: slug and domain already say the same. */
export const SHORT_URL = 'short_url';

/** Maximum number of titles that one problem names. */
const QUOTED_TITLES = 20;

/** A column: a field, or one key of a field that is a map (`fixed_params.sub5`). */
export interface Column {
  readonly title: string;
  /** Null if the column is ignored. */
  readonly field: LinkField | null;
  readonly key: string | null;
}

/** Reads a header and finds its problems, with one problem for all unknown columns. */
export function parseHeader(cells: readonly string[]): { columns: Column[]; problems: Problem[] } {
  const titles = cells.map(cell => cell.trim());
  const columns = titles.map(toColumn).filter(column => column !== undefined);
  const unknown = titles.filter(title => !toColumn(title));
  const seen = new Set<string>();
  // A header may have a hundred thousand titles: comparing each with all earlier ones would take minutes.
  const repeated = titles.filter(title => seen.size === seen.add(title).size);
  const problems: Problem[] = [];
  if (unknown.length > 0)
    problems.push({
      field: '',
      message: `has columns that are not fields of a link: ${quoteAll(unknown)}; the fields are ${LINK_FIELDS.join(', ')}, and keys such as fixed_params.sub5`,
    });
  if (repeated.length > 0)
    problems.push({ field: '', message: `has columns more than once: ${quoteAll(repeated)}` });
  return { columns, problems };
}

function quoteAll(titles: readonly string[]): string {
  const all = [...new Set(titles)];
  const quoted = all.slice(0, QUOTED_TITLES).map(title => `"${title.slice(0, 100)}"`);
  const more = all.length - quoted.length;
  return quoted.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en-US')} more` : '');
}

function toColumn(title: string): Column | undefined {
  if (title === SHORT_URL) return { title, field: null, key: null };
  const dot = title.indexOf('.');
  const name = dot < 0 ? title : title.slice(0, dot);
  const key = dot < 0 ? null : title.slice(dot + 1);
  const field = LINK_FIELDS.find(known => known === name);
  if (!field || (key !== null && (key === '' || CELL_KINDS[field] !== 'map'))) return undefined;
  return { title, field, key };
}

/** Turns the cells of one record into the link's JSON form. An empty cell leaves its field out. */
export function cellsToValue(
  columns: readonly Column[],
  cells: readonly string[],
): { value: unknown; problems: Problem[] } {
  const fields = new Map<string, unknown>();
  const problems: Problem[] = [];
  const dotted = new Map<string, [key: string, text: string][]>();
  columns.forEach(({ field, key }, i) => {
    const text = cells[i] ?? '';
    if (text === '' || field === null) return;
    if (key !== null) {
      const pairs = dotted.get(field) ?? [];
      pairs.push([key, text]);
      dotted.set(field, pairs);
    } else {
      const cell = readCell(CELL_KINDS[field], text);
      if ('message' in cell) problems.push({ field, message: cell.message });
      else fields.set(field, cell.value);
    }
  });
  for (const [field, pairs] of dotted) fields.set(field, withPairs(fields.get(field) ?? {}, pairs));
  return { value: Object.fromEntries(fields), problems };
}

/** Adds the keys that have their own columns, which win over the JSON cell. The schema refuses a cell that is not an object. */
function withPairs(map: unknown, pairs: readonly [string, string][]): unknown {
  const isMap = typeof map === 'object' && map !== null && !Array.isArray(map);
  return isMap ? Object.fromEntries([...Object.entries(map), ...pairs]) : map;
}

/** Reads a cell. Text that does not have the form of its kind stays text, so that the link's schema reports it. */
function readCell(kind: CellKind, text: string): { value: unknown } | { message: string } {
  const trimmed = text.trim();
  switch (kind) {
    case 'text':
      return { value: text };
    case 'number':
      return { value: /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text };
    case 'boolean':
      return { value: BOOLEANS.get(trimmed.toLowerCase()) ?? text };
    case 'map':
      return readJson(text, '{"sub1":"news"}');
    case 'json':
      return readJson(text, '{"param":"url","hosts":["brand.example"]}');
    case 'textOrList':
      if (PASS_THROUGH_WORDS.includes(trimmed)) return { value: trimmed };
      return readList(trimmed);
    case 'list':
      return readList(trimmed);
  }
}

function readList(text: string): { value: unknown } | { message: string } {
  if (text.startsWith('[')) return readJson(text, '["mail","spring"]');
  return { value: text.split(/[\s;]+/).filter(item => item !== '') };
}

function readJson(text: string, example: string): { value: unknown } | { message: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { message: `must be JSON, such as ${example}, not ${text.slice(0, 80)}` };
  }
}
