import { compactLink } from '../model/compact-link.ts';
import { LINK_FIELDS, type Link } from '../model/link.ts';
import { shortUrl } from '../model/short-url.ts';
import { csvCell } from './export.ts';
import type { CsvCells, LinkFormat } from './row.ts';

/** An imported row, as the link that it became. */
export interface ImportedRow {
  readonly link: Link;
  /** The cells as they are in the file, if that is CSV. */
  readonly cells?: CsvCells | undefined;
}

/** Writes imported rows with their generated slugs, so that importing the output generates none again. */
export interface ImportOutput {
  /** Returns the text of more rows. The first rows decide the columns of CSV. */
  rows(rows: readonly ImportedRow[]): string;
  /** Returns the end of the text. */
  end(): string;
}

/** @param baseUrl the origin of links without a domain; null leaves their `short_url` empty. */
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

/** Returns the file's own columns and the ones it lacks: the slug first, the short URL last. */
function columnsOf([first]: readonly ImportedRow[]): readonly string[] {
  const own = first?.cells?.titles ?? LINK_FIELDS;
  const added = (title: string) => (own.includes(title) ? [] : [title]);
  return [...added('slug'), ...own, ...added('short_url')];
}
