import { LINK_FIELDS, type Link, type LinkInput, linkSchema } from './link.ts';

/** The default of each field; required fields have none. */
const LINK_DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(linkSchema.shape).flatMap(([field, schema]) => {
    const absent = schema.safeParse(undefined);
    return absent.success ? [[field, Object.freeze(absent.data)]] : [];
  }),
);

/** Whether a field has its default value. Defaults are null, texts, numbers, flags, and empty lists and maps. */
function isDefault(field: string, value: unknown): boolean {
  const ifAbsent = LINK_DEFAULTS[field];
  if (typeof value !== 'object' || value === null || typeof ifAbsent !== 'object') return value === ifAbsent;
  return ifAbsent !== null && Object.keys(value).length === 0;
}

/** Returns the link as it is stored and exported: without the fields that have their default, in the schema's order. */
export function compactLink(link: Link): LinkInput {
  const kept = LINK_FIELDS.filter(field => !isDefault(field, link[field]));
  return Object.fromEntries(kept.map(field => [field, link[field]])) as LinkInput;
}

/** Reverses `compactLink`. It checks nothing: the text is this program's own, and a hit waits for it. */
export function completeLink(stored: LinkInput): Link {
  const link: Record<string, unknown> = { ...EMPTY_LINK };
  for (const field in stored) {
    const value = stored[field as keyof LinkInput];
    if (value !== undefined && field in EMPTY_LINK) link[field] = value;
  }
  return link as Link;
}

/**
 * All fields in the schema's order, with their defaults. Parsed from JSON, because V8 turns an object with this many
 * fields into a slow one when they are set one by one. Copying this one takes a tenth of the time.
 */
const EMPTY_LINK: Readonly<Record<string, unknown>> = JSON.parse(
  JSON.stringify(Object.fromEntries(LINK_FIELDS.map(field => [field, LINK_DEFAULTS[field] ?? null]))),
);
