import { z } from 'zod';
import { LINK_FORMATS } from '../../../links/files/row.ts';
import { LINK_STATES } from '../../../links/model/link-state.ts';
import { jsonAnswer, problemAnswer, streamAnswer } from '../../http/answer-rules.ts';
import { schemaRef } from '../../http/json-schema.ts';
import { cursorParam, limitParam } from '../../http/paging.ts';
import { oneWord, someWords, trueOrFalse } from '../../http/query-params.ts';
import { LINK_EXAMPLE, SERVER_EXAMPLE, SHORT_EXAMPLE } from './link-examples.ts';
import { linkOperation, NO_BODY, noParams } from './link-operation.ts';
import { domainParam, everflowId } from './link-params.ts';

/** Maximum bytes in a bulk request. */
export const BULK_BYTES = 16 * 1024 * 1024;
/** Maximum links in a bulk request. */
export const BULK_ROWS = 10_000;

const LINK_FILTERS = {
  offer_id: everflowId()
    .optional()
    .meta({ description: 'Links of this offer.', examples: [2101] }),
  affiliate_id: everflowId()
    .optional()
    .meta({ description: 'Links of this affiliate.', examples: [7] }),
  tag: z
    .string('must be given once')
    .min(1, 'must not be empty')
    .max(64, 'must be at most 64 characters')
    .optional()
    .meta({ description: 'Links with this tag.', examples: ['mail'] }),
  domain: z
    .union([z.literal(''), domainParam], 'must be a host name, or empty')
    .optional()
    .meta({
      description: 'Links of this domain; empty for links that answer on any domain.',
      examples: ['go.brand.example'],
    }),
  state: someWords(LINK_STATES)
    .optional()
    .meta({
      description: 'Links in one of these states; absent for all except archived.',
      examples: [['live']],
    }),
  slug_prefix: z
    .string('must be given once')
    .regex(/^[A-Za-z0-9_/-]{0,128}$/, 'must be the start of a slug')
    .optional()
    .meta({ description: 'Links whose slug starts with this.', examples: ['spr'] }),
};

export const LIST_LINKS = linkOperation({
  id: 'listLinks',
  method: 'GET',
  path: '/api/links',
  summary: 'List links',
  description:
    'Sorted by slug, then domain. A page may hold fewer links than `limit`, or none, if few links pass the filters. There are more pages as long as `next` is not null.',
  params: noParams,
  query: z.strictObject({ ...LINK_FILTERS, limit: limitParam(50), cursor: cursorParam }),
  body: NO_BODY,
  answers: { 200: jsonAnswer('A page of links.', 'LinkPage', { links: [LINK_EXAMPLE], next: null }) },
  heavy: true,
});

export const BULK_LINKS = linkOperation({
  id: 'createLinks',
  method: 'POST',
  path: '/api/links/bulk',
  summary: `Create up to ${BULK_ROWS.toLocaleString('en-US')} links`,
  description:
    'Takes an array of links, each as in *Create a link*. Valid rows are written, each independently of the others; `results` has the result of every row. The request is refused as a whole only if the body is not an array or has too many elements.',
  params: noParams,
  query: z.strictObject({
    replace: trueOrFalse()
      .optional()
      .meta({
        description: 'If true, an existing link with the same slug and domain is replaced.',
        examples: [true],
      }),
  }),
  body: {
    kind: 'stream',
    content: {
      'application/json': {
        schema: { type: 'array', maxItems: BULK_ROWS, items: schemaRef('LinkToMake') },
        example: [{ ...SHORT_EXAMPLE, fixed_params: { sub1: 'recipient-1' } }],
      },
    },
  },
  answers: {
    200: jsonAnswer('The result of each row.', 'BulkResult', {
      results: [
        {
          row: 0,
          result: 'created',
          id: SERVER_EXAMPLE['id'],
          revision: SERVER_EXAMPLE['revision'],
          slug: '8fK2pQ',
          domain: null,
          short_url: null,
        },
      ],
      created: 1,
      updated: 0,
      unchanged: 0,
      failed: 0,
    }),
  },
  heavy: true,
});

const ROWS = { type: 'string', description: 'See *Files of links* in docs/links.md.' };
const CSV_EXAMPLE = 'slug,offer_id,affiliate_id,destination\ns/8fK2p,2101,7,https://brand.example/spring\n';

export const IMPORT_LINKS = linkOperation({
  id: 'importLinks',
  method: 'POST',
  path: '/api/links/import',
  summary: 'Import a file of links',
  description:
    'All or nothing, like `click-proxy links import`: if any row is wrong, nothing is written. Existing links are replaced. The file may have any size; it is read as a stream.',
  params: noParams,
  query: z.strictObject({
    dry_run: trueOrFalse()
      .optional()
      .meta({ description: 'If true, everything is checked and nothing is written.', examples: [true] }),
  }),
  body: {
    kind: 'stream',
    content: {
      'application/json': {
        schema: { type: 'array', items: schemaRef('LinkToPut') },
        example: [{ slug: 's/8fK2p', ...SHORT_EXAMPLE }],
      },
      'application/x-ndjson': {
        schema: ROWS,
        example: `${JSON.stringify({ slug: 's/8fK2p', ...SHORT_EXAMPLE })}\n`,
      },
      'text/csv': { schema: ROWS, example: CSV_EXAMPLE },
    },
  },
  answers: {
    200: jsonAnswer('All rows are valid.', 'ImportResult', {
      unit: 'line',
      rows: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      written: true,
    }),
    422: problemAnswer('Some rows are wrong; nothing was written.', 'ImportProblem'),
  },
  heavy: true,
});

export const EXPORT_LINKS = linkOperation({
  id: 'exportLinks',
  method: 'GET',
  path: '/api/links/export',
  summary: 'Export links',
  description: '*Import a file of links* restores the same links from this file. It includes archived links.',
  params: noParams,
  query: z.strictObject({
    ...LINK_FILTERS,
    format: oneWord(LINK_FORMATS)
      .optional()
      .meta({ description: 'The format of the file. Default ndjson.', examples: ['csv'] }),
  }),
  body: NO_BODY,
  answers: {
    200: streamAnswer(
      'The links, as a stream.',
      ['application/x-ndjson', 'application/json', 'text/csv'],
      {},
    ),
  },
  heavy: true,
});
