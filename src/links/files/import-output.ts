import { compactLink } from '../model/compact-link.ts';
import { LINK_FIELDS, type Link } from '../model/link.ts';
import { shortUrl } from '../model/short-url.ts';
import { csvCell } from './export.ts';
import type { CsvCells, LinkFormat } from './row.ts';

/** A row that was read, and the link that it became. */
export interface ImportedRow {
  readonly link: Link;
  /** As they stand in the file, where that is CSV. */
  readonly cells?: CsvCells | undefined;
}

/** Writes imported rows back with the slugs they were given, so that importing the result makes none anew. */
export interface ImportOutput {
  /** The text of some more rows; the first ones decide the columns of CSV. */
  rows(rows: readonly ImportedRow[]): string;
  /** What ends the text. */
  end(): string;
}

/** @param baseUrl the origin of the links without a domain of their own; null: their `short_url` stays empty. */
export function createImportOutput(format: LinkFormat, baseUrl: string | null): ImportOutput {
  return format === 'csv' ? csvOutput(baseUrl) : jsonOutput(format, baseUrl);
}

function jsonOutput(format: 'json' | 'ndjson', baseUrl: string | null): ImportOutput {
  let isFirst = true;
  const write = ({ link }: ImportedRow) => {
    const url = shortUrl(link, baseUrl);
    const text = JSON.stringify({ ...compactLink(link), ...(url === null ? {} : { short_url: url }) });
    if (format === 'ndjson') return `${text}\n`;
    const before = isFirst ? '[\n' : ',\n';
    isFirst = false;
    return before + text;
  };
  return {
    rows: rows => rows.map(write).join(''),
    end: () => (format === 'ndjson' ? '' : isFirst ? '[]\n' : '\n]\n'),
  };
}

function csvOutput(baseUrl: string | null): ImportOutput {
  let titles: readonly string[] | undefined;
  const write = (columns: readonly string[], { link, cells }: ImportedRow) => {
    const added = new Map<string, string>([
      ['slug', link.slug],
      ['short_url', shortUrl(link, baseUrl) ?? ''],
    ]);
    const values: Record<string, unknown> = cells
      ? Object.fromEntries(cells.titles.map((title, i) => [title, cells.cells[i] ?? '']))
      : { ...compactLink(link) };
    return `${columns.map(title => csvCell(added.get(title) ?? values[title])).join(',')}\n`;
  };
  return {
    rows(rows) {
      const head = titles ? '' : `${columnsOf(rows).map(csvCell).join(',')}\n`;
      const columns = titles ?? columnsOf(rows);
      titles = columns;
      return head + rows.map(row => write(columns, row)).join('');
    },
    end: () => (titles ? '' : `${columnsOf([]).join(',')}\n`),
  };
}

/** The file's own columns, with those that are new: the slug in front, the short URL at the end. */
function columnsOf([first]: readonly ImportedRow[]): readonly string[] {
  const own = first?.cells?.titles ?? LINK_FIELDS;
  const added = (title: string) => (own.includes(title) ? [] : [title]);
  return [...added('slug'), ...own, ...added('short_url')];
}
