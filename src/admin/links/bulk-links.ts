import { readRows } from '../../links/files/read-rows.ts';
import { shortUrl } from '../../links/model/short-url.ts';
import { jsonListAnswer } from '../http/json-list.ts';
import { type ApiRoute, apiRoute } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { bodyPieces, jsonProblem } from '../http/read-body.ts';
import { createSteps } from '../http/small-steps.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { refusal } from './link-problems.ts';
import { BULK_BYTES, BULK_LINKS, BULK_ROWS } from './operations/many-links-operations.ts';
import { putNewLink } from './put-new-link.ts';

const LIMITS = { maxBytes: BULK_BYTES, idleMs: 30_000, totalMs: 120_000 };

type RowResult = { readonly result: 'created' | 'updated' | 'unchanged' | 'failed' } & Readonly<
  Record<string, unknown>
>;
type Steps = () => Promise<void>;

/** Returns the route that creates many links in one request, each independently of the others. */
export function bulkLinkRoutes(deps: LinkApiDeps): readonly ApiRoute[] {
  return [
    apiRoute(BULK_LINKS, async ({ stream, query, signal }) => {
      const steps = createSteps(deps.monotonic);
      const inputs = await readInputs(bodyPieces(stream, LIMITS), steps);
      const results: RowResult[] = [];
      for (const input of inputs) {
        // A client that has disconnected cannot learn which links were written, so the rest are skipped.
        if (signal.aborted) break;
        results.push(await putRow(deps, input, results.length, query.replace === true));
        await steps();
      }
      return jsonListAnswer('results', results, countResults(results), steps);
    }),
  ];
}

/** Reads all elements before the first is written, so that a broken array is refused as a whole. */
async function readInputs(bytes: AsyncIterable<Uint8Array>, steps: Steps): Promise<readonly unknown[]> {
  const { rows } = await readRows(bytes, { format: 'json' });
  const inputs: unknown[] = [];
  for await (const row of rows) {
    if ('problems' in row) throw badArray(row.problems[0]?.message ?? 'cannot be read', row.row - 1);
    if (inputs.length === BULK_ROWS) throw tooMany();
    inputs.push(row.value);
    await steps();
  }
  if (inputs.length === 0) throw badArray('is missing: the body must be a JSON array of links', 0);
  return inputs;
}

function badArray(message: string, index: number): ApiProblem {
  const errors = [{ pointer: `#/${index}`, detail: `Element ${index} ${message}` }];
  return new ApiProblem(400, 'invalid_request', 'The body cannot be read as a JSON array.', { errors });
}

function tooMany(): ApiProblem {
  const most = BULK_ROWS.toLocaleString('en-US');
  const detail = `The body must hold at most ${most} links; POST /api/links/import accepts any number.`;
  return new ApiProblem(413, 'too_large', detail);
}

async function putRow(deps: LinkApiDeps, input: unknown, row: number, replace: boolean): Promise<RowResult> {
  const base = `#/${row}`;
  const broken = jsonProblem(input);
  if (broken !== null) return failed(row, 'invalid_link', [{ pointer: base, detail: `The link ${broken}` }]);
  try {
    const { link, outcome } = await putNewLink(deps, input, replace);
    const problem = refusal(outcome, link);
    if (problem) throw problem;
    const stored = await deps.links.get(link.domain, link.slug);
    const { slug, domain } = link;
    const { id = '', revision = '' } = stored ?? {};
    const result = outcome === 'updated' || outcome === 'unchanged' ? outcome : 'created';
    return { row, result, id, revision, slug, domain, short_url: shortUrl(link, null) };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const errors = error.errors.length > 0 ? error.errors : [{ pointer: '#', detail: error.message }];
    return failed(
      row,
      error.code,
      errors.map(({ pointer = '#', ...rest }) => ({ pointer: base + pointer.slice(1), ...rest })),
    );
  }
}

function failed(row: number, code: ApiProblem['code'], errors: ApiProblem['errors']): RowResult {
  return { row, result: 'failed', code, errors };
}

function countResults(results: readonly RowResult[]) {
  const counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  for (const { result } of results) counts[result] += 1;
  return counts;
}
