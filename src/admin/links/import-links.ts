import { exportLinks } from '../../links/files/export.ts';
import { type ImportResult, importLinks } from '../../links/files/import.ts';
import { readRows } from '../../links/files/read-rows.ts';
import type { LinkFormat, Row } from '../../links/files/row.ts';
import { type ApiRoute, apiRoute } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { bodyPieces, jsonProblem } from '../http/read-body.ts';
import { inSteps } from '../http/small-steps.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { EXPORT_LINKS, IMPORT_LINKS } from './operations/many-links-operations.ts';
import { linkFilter } from './read-links.ts';

/** A file may have any size as long as the client keeps sending. */
const LIMITS = { maxBytes: null, idleMs: 30_000, totalMs: 3_600_000 };

const FORMATS: ReadonlyMap<string, LinkFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['text/csv', 'csv'],
]);

const TYPES: Readonly<Record<LinkFormat, string>> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

/** Returns the routes that import and export files of links. */
export function importLinkRoutes(deps: LinkApiDeps): readonly ApiRoute[] {
  const { links, rules, takeOver, now } = deps;
  return [
    apiRoute(IMPORT_LINKS, async ({ stream, contentType, query, signal }) => {
      const bytes = bodyPieces(stream, LIMITS);
      const source = await readRows(keepOpen(bytes), { format: FORMATS.get(contentType) });
      const batch = await links.openBatch({ source: 'cli', takeOver, removeOthers: false, signal });
      try {
        const rows = { rows: wellFormed(source.rows), unit: source.unit };
        const dryRun = query.dry_run === true;
        const result = await importLinks(rows, batch, { source: 'cli', rules, dryRun, signal });
        // A client that is still sending does not read the answer, so a broken file is read to its end first.
        for await (const _piece of bytes);
        if (result.problemCount > 0) throw refused(result);
        return { status: 200, body: { kind: 'json', value: summary(result) } };
      } finally {
        await batch.close();
      }
    }),
    apiRoute(EXPORT_LINKS, async ({ query }) => {
      const { format = 'ndjson', ...filters } = query;
      const pieces = exportLinks(
        inSteps(links.list(linkFilter(filters, now(), null)), deps.monotonic),
        format,
      );
      return {
        status: 200,
        headers: { 'content-disposition': `attachment; filename="links.${format}"` },
        body: { kind: 'stream', type: TYPES[format], pieces },
      };
    }),
  ];
}

/** Yields the same pieces, but leaves the source open when the reader stops early. */
async function* keepOpen<T>(pieces: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

/** Refuses rows with values that JSON can hold but the store cannot, such as lone surrogates. */
async function* wellFormed(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) {
    const message = 'value' in row ? jsonProblem(row.value) : null;
    yield message === null ? row : { row: row.row, problems: [{ field: '', message }] };
  }
}

function refused(result: ImportResult): ApiProblem {
  const { unit, rows, problemCount, problems } = result;
  const errors = problems.map(({ row, field, message }) => ({
    row,
    ...(field === '' ? {} : { pointer: `#/${field.replaceAll('.', '/')}` }),
    detail: `${unit} ${row}: ${field === '' ? '' : `${field} `}${message}`,
  }));
  const count = problemCount.toLocaleString('en-US');
  const detail = `${problemCount === 1 ? 'One thing is' : `${count} things are`} wrong with the file; nothing was written.`;
  return new ApiProblem(422, 'import_refused', detail, {
    errors,
    more: { unit, rows, problem_count: problemCount },
  });
}

function summary({ unit, rows, created, updated, unchanged, written }: ImportResult) {
  return { unit, rows, created, updated, unchanged, written };
}
