import { z } from 'zod';

/** A JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Named schemas of the OpenAPI document. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** A reference to a named schema of the OpenAPI document. */
export function schemaRef(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** The same reference, for use inside a zod schema. */
export function zodRef(name: string): z.ZodUnknown {
  return z.unknown().meta(schemaRef(name));
}

/** Converts a zod schema of an answer to JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest;
}
