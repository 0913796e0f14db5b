import { z } from 'zod';
import { problemAnswer } from '../../http/answer-rules.ts';
import { schemaRef } from '../../http/json-schema.ts';
import { trueOrFalse } from '../../http/query-params.ts';
import { ETAG_HEADER, linkAnswerRule, NO_SUCH_LINK, WRITE_PROBLEMS } from './link-answers.ts';
import { LINK_TO_MAKE_EXAMPLE, SHORT_EXAMPLE } from './link-examples.ts';
import { byId, linkOperation, NO_BODY, noParams } from './link-operation.ts';
import { domainParam, slugParam } from './link-params.ts';

/** Maximum size of a link in bytes. Most have a few hundred; parameters can make them longer. */
const LINK_BYTES = 64 * 1024;
const json = ['application/json'] as const;
const bySlug = z.strictObject({
  slug: slugParam.meta({ description: 'The slug, with "/" written as %2F.', examples: ['spring'] }),
});
const ofDomain = domainParam.optional().meta({
  description: 'The link’s domain; absent for the link that answers on any domain.',
  examples: ['go.brand.example'],
});
const keepAlias = trueOrFalse()
  .optional()
  .meta({
    description: 'If false, the old slug of a renamed link is not added to its `aliases`.',
    examples: [false],
  });

export const CREATE_LINK = linkOperation({
  id: 'createLink',
  method: 'POST',
  path: '/api/links',
  summary: 'Create a link',
  description: 'Without a slug, the link gets a short one that is hard to guess.',
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
    201: linkAnswerRule('The link was created.', { Location: 'The URL of the link in this API.' }),
    ...WRITE_PROBLEMS,
  },
});

export const GET_LINK = linkOperation({
  id: 'getLink',
  method: 'GET',
  path: '/api/links/{id}',
  summary: 'Read a link',
  description:
    'With `If-None-Match`, the answer is 304 if the revision is still the same and the state cannot have changed.',
  params: byId,
  query: z.strictObject({}),
  body: NO_BODY,
  conditions: ['if-none-match'],
  answers: {
    200: linkAnswerRule('The link.'),
    304: { description: 'The link has not changed.', headers: ETAG_HEADER },
    404: NO_SUCH_LINK,
  },
});

export const REPLACE_LINK = linkOperation({
  id: 'replaceLink',
  method: 'PUT',
  path: '/api/links/{id}',
  summary: 'Replace a link',
  description:
    'Absent fields get their defaults. A new `slug` renames the link and keeps the old one in `aliases`. A link may be sent back as it was read: `id`, `revision` and the other read-only fields must then be unchanged.',
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
  answers: { 200: linkAnswerRule('The link after the change.'), 404: NO_SUCH_LINK, ...WRITE_PROBLEMS },
});

export const PATCH_LINK = linkOperation({
  id: 'patchLink',
  method: 'PATCH',
  path: '/api/links/{id}',
  summary: 'Change some fields of a link',
  description:
    'A JSON merge patch (RFC 7396): an absent field keeps its value, null resets a field to its default, maps are merged name by name, lists are replaced. A new `slug` renames the link and keeps the old one in `aliases`.',
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
  answers: { 200: linkAnswerRule('The link after the change.'), 404: NO_SUCH_LINK, ...WRITE_PROBLEMS },
});

export const DELETE_LINK = linkOperation({
  id: 'deleteLink',
  method: 'DELETE',
  path: '/api/links/{id}',
  summary: 'Remove a link',
  description:
    'A link that had hits in the last 30 days is removed only if `force` is true. Archive a link to keep it.',
  params: byId,
  query: z.strictObject({
    force: trueOrFalse()
      .optional()
      .meta({ description: 'If true, the link is removed even if it had hits.', examples: [true] }),
  }),
  body: NO_BODY,
  conditions: ['if-match', 'if-none-match'],
  answers: {
    204: { description: 'The link was removed.' },
    404: NO_SUCH_LINK,
    409: problemAnswer(
      'The link had hits recently (`has_hits`), or it belongs to LINKS_FILE (`from_links_file`).',
    ),
  },
});

export const GET_LINK_BY_SLUG = linkOperation({
  id: 'getLinkBySlug',
  method: 'GET',
  path: '/api/links/by-slug/{slug}',
  summary: 'Read a link by its slug',
  description: 'Returns the link with exactly this slug and domain. Aliases are not searched.',
  params: bySlug,
  query: z.strictObject({ domain: ofDomain }),
  body: NO_BODY,
  conditions: ['if-none-match'],
  answers: {
    200: linkAnswerRule('The link.'),
    304: { description: 'The link has not changed.', headers: ETAG_HEADER },
    404: NO_SUCH_LINK,
  },
});

export const PUT_LINK_BY_SLUG = linkOperation({
  id: 'putLinkBySlug',
  method: 'PUT',
  path: '/api/links/by-slug/{slug}',
  summary: 'Create or replace the link with a slug',
  description:
    'Creates the link if there is none, otherwise replaces it. With `If-None-Match: *` it only creates, with `If-Match: *` it only replaces. The body may leave out slug and domain; this operation cannot change them.',
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
    200: linkAnswerRule('The link after the change.'),
    201: linkAnswerRule('The link was created.', { Location: 'The URL of the link in this API.' }),
    ...WRITE_PROBLEMS,
  },
});
