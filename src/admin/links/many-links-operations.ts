import { z } from 'zod';
import { LINK_FORMATS } from '../../links/files/row.ts';
import { LINK_STATES } from '../../links/model/link-state.ts';
import {
  cursorParam,
  domainParam,
  everflowId,
  limitParam,
  oneWord,
  someWords,
  trueOrFalse,
} from '../http/query-params.ts';
import { jsonAnswer, problemAnswer, streamAnswer } from '../openapi/answer-rules.ts';
import { SERVER_EXAMPLE, SHORT_EXAMPLE, schemaRef } from '../openapi/api-schemas.ts';
import { LINK_EXAMPLE, linkOperation, NO_BODY, noParams } from './link-operation.ts';

/** Bytes in one bulk request. */
export const BULK_BYTES = 16 * 1024 * 1024;
/** Links in one bulk request. */
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
    .max(64, 'must be 64 characters at most')
    .optional()
    .meta({ description: 'Links with this tag.', examples: ['mail'] }),
  domain: z
    .union([z.literal(''), domainParam], 'must be a host name, or empty')
    .optional()
    .meta({
      description: 'Links of this domain; empty: those of any domain.',
      examples: ['go.brand.example'],
    }),
  state: someWords(LINK_STATES)
    .optional()
    .meta({
      description: 'Links in one of these states; absent: all but the archived.',
      examples: [['live']],
    }),
  slug_prefix: z
    .string('must be given once')
    .regex(/^[A-Za-z0-9_/-]{0,128}$/, 'must be the beginning of a slug')
    .optional()
    .meta({ description: 'Links whose slug begins so.', examples: ['spr'] }),
};

export const LIST_LINKS = linkOperation({
  id: 'listLinks',
  method: 'GET',
  path: '/api/links',
  summary: 'List links',
  description:
    'By slug, then domain. A page may hold fewer links than `limit`, or none, where few links pass the filters; there are more as long as `next` is not null.',
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
  summary: `Make up to ${BULK_ROWS.toLocaleString('en-US')} links`,
  description:
    'An array of links, each as in *Make a link*. Rows that are right are written, each by itself, and the others are not: `results` says for each what became of it. Only what is no array of so many elements is refused as a whole.',
  params: noParams,
  query: z.strictObject({
    replace: trueOrFalse()
      .optional()
      .meta({
        description: 'true: a link that exists (same slug and domain) is replaced.',
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
    200: jsonAnswer('What became of each row.', 'BulkResult', {
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

const ROWS = { type: 'string', description: 'As docs/links.md says under *Files of links*.' };
const CSV_EXAMPLE = 'slug,offer_id,affiliate_id,destination\ns/8fK2p,2101,7,https://brand.example/spring\n';

export const IMPORT_LINKS = linkOperation({
  id: 'importLinks',
  method: 'POST',
  path: '/api/links/import',
  summary: 'Import a file of links',
  description:
    'All or nothing, as `click-proxy links import`: with anything wrong in any row, nothing is written. Links that exist are replaced. The file may be of any size, and is read as it comes.',
  params: noParams,
  query: z.strictObject({
    dry_run: trueOrFalse()
      .optional()
      .meta({ description: 'true: check everything and write nothing.', examples: [true] }),
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
    200: jsonAnswer('All rows were right.', 'ImportResult', {
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
  description: 'What *Import a file of links* reads back to the same links. Archived ones are among them.',
  params: noParams,
  query: z.strictObject({
    ...LINK_FILTERS,
    format: oneWord(LINK_FORMATS)
      .optional()
      .meta({ description: 'ndjson where absent.', examples: ['csv'] }),
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
