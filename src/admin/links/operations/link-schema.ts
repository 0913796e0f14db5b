import { z } from 'zod';
import { type LinkField, linkSchema } from '../../../links/model/link.ts';
import type { JsonSchema } from '../../http/json-schema.ts';
import { LINK_FIELD_NOTES } from './link-field-notes.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

/** The read-only fields, which the server adds to a link. */
export const SERVER_FIELDS = {
  id: {
    type: 'string',
    description: 'The link’s ID. It stays the same when the link is changed or renamed.',
    examples: ['01a205b9-296a-729b-b7f1-b9aecc740915'],
  },
  revision: {
    type: 'string',
    description: 'Changes with every version of the link: the `ETag` without its quotes.',
    examples: ['q3J0v0d1TnK2mXbA'],
  },
  state: {
    enum: ['live', 'scheduled', 'expired', 'inactive', 'archived'],
    description: 'The current state of the link. Only a `live` link redirects to its destination.',
    examples: ['live'],
  },
  source: {
    enum: ['cli', 'file'],
    description:
      '`file` if the link comes from LINKS_FILE and must be changed there; `cli` if it was created with the commands or this API.',
    examples: ['cli'],
  },
  created_at: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
  updated_at: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
  short_url: {
    type: ['string', 'null'],
    description: 'The URL that visitors open; null if the link has no domain of its own.',
    examples: ['https://go.brand.example/spring'],
  },
} as const satisfies Properties;

export type ServerField = keyof typeof SERVER_FIELDS;
export const SERVER_FIELD_NAMES = Object.keys(SERVER_FIELDS) as readonly ServerField[];

const written = z.toJSONSchema(linkSchema, { io: 'input' }) as { properties?: Properties };

/** Each field of a link as clients write it, with notes that its zod schema does not hold. */
const FIELDS: Properties = Object.fromEntries(
  Object.entries(written.properties ?? {}).map(([field, schema]) => [
    field,
    { ...schema, ...defaultOf(field), ...LINK_FIELD_NOTES[field] },
  ]),
);

/** Returns the default of a field: zod leaves it out if a transformation follows. */
function defaultOf(field: string): JsonSchema {
  const absent = linkSchema.shape[field as LinkField].safeParse(undefined);
  return absent.success ? { default: absent.data } : {};
}

const REQUIRED = ['offer_id', 'affiliate_id', 'destination'];

const READ_ONLY: Properties = Object.fromEntries(
  Object.entries(SERVER_FIELDS).map(([field, schema]) => [field, { ...schema, readOnly: true }]),
);

/** A link to create. */
export const LINK_TO_MAKE: JsonSchema = {
  type: 'object',
  description: 'A link to create. An absent field gets its default; a link without a slug gets one.',
  properties: FIELDS,
  required: REQUIRED,
  additionalProperties: false,
};

/** A link that replaces another: as it was read, or without the read-only fields. */
export const LINK_TO_PUT: JsonSchema = {
  type: 'object',
  description:
    'A whole link. An absent field gets its default. Read-only fields may be sent as they were read.',
  properties: { ...FIELDS, ...READ_ONLY },
  required: ['slug', ...REQUIRED],
  additionalProperties: false,
};

/** A link whose slug and domain are in the URL. */
export const LINK_BY_SLUG: JsonSchema = {
  ...LINK_TO_PUT,
  description: `${LINK_TO_PUT['description']} Slug and domain are those of the URL.`,
  required: REQUIRED,
};

/** A merge patch (RFC 7396) of a link. */
export const LINK_PATCH: JsonSchema = {
  type: 'object',
  description:
    'The fields to change (RFC 7396). null resets a field to its default and removes a name from a map.',
  properties: Object.fromEntries(
    Object.entries({ ...FIELDS, ...READ_ONLY }).map(([field, { default: _none, ...schema }]) => [
      field,
      patchable(schema),
    ]),
  ),
  additionalProperties: false,
};

/** Allows null for a field, and for each name in a map. */
function patchable(schema: JsonSchema): JsonSchema {
  const values = schema['additionalProperties'];
  const isMap = typeof values === 'object' && values !== null;
  const inner = isMap ? { ...schema, additionalProperties: { anyOf: [values, { type: 'null' }] } } : schema;
  const { description, examples, readOnly, ...rest } = inner;
  const notes = Object.fromEntries(
    Object.entries({ description, examples, readOnly }).filter(([, note]) => note !== undefined),
  );
  return { ...notes, anyOf: [rest, { type: 'null' }] };
}

/** A link as the API answers it, with every field. */
export const LINK_ANSWER: JsonSchema = {
  type: 'object',
  properties: {
    ...SERVER_FIELDS,
    ...Object.fromEntries(
      Object.entries(FIELDS).map(([field, { default: _none, ...schema }]) => [field, schema]),
    ),
  },
  required: [...SERVER_FIELD_NAMES, ...Object.keys(FIELDS)],
  additionalProperties: false,
};
