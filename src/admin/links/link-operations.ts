import { z } from 'zod';
import { domainParam, slugParam, trueOrFalse } from '../http/query-params.ts';
import {
  ETAG_HEADER,
  jsonAnswer,
  NO_SUCH_LINK,
  problemAnswer,
  WRITE_PROBLEMS,
} from '../openapi/answer-rules.ts';
import { LINK_TO_MAKE_EXAMPLE, SHORT_EXAMPLE, schemaRef } from '../openapi/api-schemas.ts';
import { byId, LINK_EXAMPLE, linkOperation, NO_BODY, noParams } from './link-operation.ts';

/** Bytes that a link may have; it is some hundred, and parameters make it longer. */
const LINK_BYTES = 64 * 1024;
const json = ['application/json'] as const;
const bySlug = z.strictObject({
  slug: slugParam.meta({ description: 'The slug; "/" in it is written as %2F.', examples: ['spring'] }),
});
const ofDomain = domainParam.optional().meta({
  description: 'The link’s domain; absent: the link of any domain.',
  examples: ['go.brand.example'],
});
const keepAlias = trueOrFalse()
  .optional()
  .meta({
    description: 'false: a slug that the link gives up is not kept in its `aliases`.',
    examples: [false],
  });

const linkAnswer = (description: string, headers = {}) =>
  jsonAnswer(description, 'Link', LINK_EXAMPLE, { ...ETAG_HEADER, ...headers });

export const CREATE_LINK = linkOperation({
  id: 'createLink',
  method: 'POST',
  path: '/api/links',
  summary: 'Make a link',
  description: 'Without a slug, a short one is made that nobody guesses.',
  params: noParams,
  query: z.strictObject({}),
  body: {
    kind: 'json',
    types: json,
    maxBytes: LINK_BYTES,
    schema: schemaRef('LinkToMake'),
    example: LINK_TO_MAKE_EXAMPLE,
  },
  answers: {
    201: linkAnswer('The link was made.', { Location: 'Where the link is from now on.' }),
    ...WRITE_PROBLEMS,
  },
});

export const GET_LINK = linkOperation({
  id: 'getLink',
  method: 'GET',
  path: '/api/links/{id}',
  summary: 'Read a link',
  description:
    'With `If-None-Match`, 304 where the revision is still that one and the state cannot have changed.',
  params: byId,
  query: z.strictObject({}),
  body: NO_BODY,
  conditions: ['if-none-match'],
  answers: {
    200: linkAnswer('The link.'),
    304: { description: 'The link is as it was.', headers: ETAG_HEADER },
    404: NO_SUCH_LINK,
  },
});

export const REPLACE_LINK = linkOperation({
  id: 'replaceLink',
  method: 'PUT',
  path: '/api/links/{id}',
  summary: 'Replace a link',
  description:
    'Fields that are absent get their default. A new `slug` renames the link, and the old one is kept in `aliases`. What was read may be sent back whole: `id`, `revision` and what else only the server sets must then be as they are.',
  params: byId,
  query: z.strictObject({ keep_alias: keepAlias }),
  body: {
    kind: 'json',
    types: json,
    maxBytes: LINK_BYTES,
    schema: schemaRef('LinkToPut'),
    example: LINK_TO_MAKE_EXAMPLE,
  },
  conditions: ['if-match', 'if-none-match'],
  answers: { 200: linkAnswer('The link as it is now.'), 404: NO_SUCH_LINK, ...WRITE_PROBLEMS },
});

export const PATCH_LINK = linkOperation({
  id: 'patchLink',
  method: 'PATCH',
  path: '/api/links/{id}',
  summary: 'Change some fields of a link',
  description:
    'A JSON merge patch (RFC 7396): a field that is absent stays, null takes a field back to its default, maps are merged name by name, lists are replaced. A new `slug` renames the link, and the old one is kept in `aliases`.',
  params: byId,
  query: z.strictObject({ keep_alias: keepAlias }),
  body: {
    kind: 'json',
    types: ['application/merge-patch+json', 'application/json'],
    maxBytes: LINK_BYTES,
    schema: schemaRef('LinkPatch'),
    example: { active: false, fixed_params: { sub5: 'spring-27' } },
  },
  conditions: ['if-match', 'if-none-match'],
  answers: { 200: linkAnswer('The link as it is now.'), 404: NO_SUCH_LINK, ...WRITE_PROBLEMS },
});

export const DELETE_LINK = linkOperation({
  id: 'deleteLink',
  method: 'DELETE',
  path: '/api/links/{id}',
  summary: 'Remove a link',
  description:
    'Refused where the link had hits in the last 30 days, unless `force` is true. Archiving keeps a link.',
  params: byId,
  query: z.strictObject({
    force: trueOrFalse()
      .optional()
      .meta({ description: 'true: even if it had hits.', examples: [true] }),
  }),
  body: NO_BODY,
  conditions: ['if-match', 'if-none-match'],
  answers: {
    204: { description: 'The link is gone.' },
    404: NO_SUCH_LINK,
    409: problemAnswer(
      'It had hits lately (`has_hits`), or it belongs to the LINKS_FILE (`from_links_file`).',
    ),
  },
});

export const GET_LINK_BY_SLUG = linkOperation({
  id: 'getLinkBySlug',
  method: 'GET',
  path: '/api/links/by-slug/{slug}',
  summary: 'Read a link by its slug',
  description: 'The link with exactly this slug and domain; aliases are not looked at.',
  params: bySlug,
  query: z.strictObject({ domain: ofDomain }),
  body: NO_BODY,
  conditions: ['if-none-match'],
  answers: {
    200: linkAnswer('The link.'),
    304: { description: 'The link is as it was.', headers: ETAG_HEADER },
    404: NO_SUCH_LINK,
  },
});

export const PUT_LINK_BY_SLUG = linkOperation({
  id: 'putLinkBySlug',
  method: 'PUT',
  path: '/api/links/by-slug/{slug}',
  summary: 'Make or replace the link with a slug',
  description:
    'Makes the link where there is none, else replaces it. `If-None-Match: *` only makes, `If-Match: *` only replaces. Slug and domain may be left out of the body; they are not changed here.',
  params: bySlug,
  query: z.strictObject({ domain: ofDomain }),
  body: {
    kind: 'json',
    types: json,
    maxBytes: LINK_BYTES,
    schema: schemaRef('LinkBySlug'),
    example: SHORT_EXAMPLE,
  },
  conditions: ['if-match', 'if-none-match'],
  answers: {
    200: linkAnswer('The link as it is now.'),
    201: linkAnswer('The link was made.', { Location: 'Where the link is from now on.' }),
    ...WRITE_PROBLEMS,
  },
});
