import { z } from 'zod';
import { type LinkField, linkSchema } from '../../links/model/link.ts';
import type { JsonSchema } from '../http/operation.ts';
import { LINK_FIELD_NOTES } from './link-field-notes.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

/** What the server adds to a link's own fields. */
export const SERVER_FIELDS = {
  id: {
    type: 'string',
    description: 'The link’s own ID: stays the same when the link is changed or renamed.',
    examples: ['01a205b9-296a-729b-b7f1-b9aecc740915'],
  },
  revision: {
    type: 'string',
    description: 'Differs between any two versions of the link; the `ETag` without its quotes.',
    examples: ['q3J0v0d1TnK2mXbA'],
  },
  state: {
    enum: ['live', 'scheduled', 'expired', 'inactive', 'archived'],
    description: 'What the link is at this moment: only a `live` one redirects to its destination.',
    examples: ['live'],
  },
  source: {
    enum: ['cli', 'file'],
    description:
      '`file`: from LINKS_FILE, and to be changed there; `cli`: made with the commands or this API.',
    examples: ['cli'],
  },
  created_at: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
  updated_at: { type: 'string', format: 'date-time', examples: ['2026-03-01T09:30:00.000Z'] },
  short_url: {
    type: ['string', 'null'],
    description: 'What visitors tap; null where the link has no domain of its own.',
    examples: ['https://go.brand.example/spring'],
  },
} as const satisfies Properties;

export type ServerField = keyof typeof SERVER_FIELDS;
export const SERVER_FIELD_NAMES = Object.keys(SERVER_FIELDS) as readonly ServerField[];

const written = z.toJSONSchema(linkSchema, { io: 'input' }) as { properties?: Properties };

/** Each field of a link as its owner writes it, with what its schema in `links/link.ts` cannot tell. */
const FIELDS: Properties = Object.fromEntries(
  Object.entries(written.properties ?? {}).map(([field, schema]) => [
    field,
    { ...schema, ...defaultOf(field), ...LINK_FIELD_NOTES[field] },
  ]),
);

/** Zod leaves out a default behind a transformation. */
function defaultOf(field: string): JsonSchema {
  const absent = linkSchema.shape[field as LinkField].safeParse(undefined);
  return absent.success ? { default: absent.data } : {};
}

const REQUIRED = ['offer_id', 'affiliate_id', 'destination'];

const READ_ONLY: Properties = Object.fromEntries(
  Object.entries(SERVER_FIELDS).map(([field, schema]) => [field, { ...schema, readOnly: true }]),
);

/** A link to be made; without a slug it gets one. */
export const LINK_TO_MAKE: JsonSchema = {
  type: 'object',
  description: 'A link to be made. A field that is absent has its default; without a slug, one is made.',
  properties: FIELDS,
  required: REQUIRED,
  additionalProperties: false,
};

/** A link to put in another's place: as it was read, or only its own fields. */
export const LINK_TO_PUT: JsonSchema = {
  type: 'object',
  description:
    'A whole link. A field that is absent has its default. What only the server sets may be there as it was read.',
  properties: { ...FIELDS, ...READ_ONLY },
  required: ['slug', ...REQUIRED],
  additionalProperties: false,
};

/** The same for an address that names slug and domain. */
export const LINK_BY_SLUG: JsonSchema = {
  ...LINK_TO_PUT,
  description: `${LINK_TO_PUT['description']} Slug and domain are those of the address.`,
  required: REQUIRED,
};

/** A merge patch (RFC 7396): the fields to change; null takes a field back to its default. */
export const LINK_PATCH: JsonSchema = {
  type: 'object',
  description:
    'The fields to change (RFC 7396): null takes a field, or a name in a map, back to its default.',
  properties: Object.fromEntries(
    Object.entries({ ...FIELDS, ...READ_ONLY }).map(([field, { default: _none, ...schema }]) => [
      field,
      patchable(schema),
    ]),
  ),
  additionalProperties: false,
};

/** Names in a map can be taken out with null too. */
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

/** A link as the API answers it: every field is there. */
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
