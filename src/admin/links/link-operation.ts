import { z } from 'zod';
import { linkSchema } from '../../links/model/link.ts';
import type { Operation } from '../http/operation.ts';
import { linkIdParam } from '../http/query-params.ts';
import { LINK_TO_MAKE_EXAMPLE, SERVER_EXAMPLE } from '../openapi/api-schemas.ts';

/** An address without parameters in its path. */
export const noParams = z.strictObject({});
/** An address that names a link. */
export const byId = z.strictObject({
  id: linkIdParam.meta({ description: 'The link’s ID.', examples: [SERVER_EXAMPLE['id']] }),
});

/** A link as it is answered. */
export const LINK_EXAMPLE = { ...SERVER_EXAMPLE, ...linkSchema.parse(LINK_TO_MAKE_EXAMPLE) };

/** An operation on links; what it does not say is as with most of them. The parameters keep their types. */
export function linkOperation<P extends z.ZodObject, Q extends z.ZodObject>(
  fields: Omit<Operation<P, Q>, 'tag' | 'conditions' | 'heavy'> & Partial<Operation<P, Q>>,
): Operation<P, Q> {
  return { tag: 'links', conditions: [], heavy: false, ...fields };
}

/** Of an operation that takes no body. */
export const NO_BODY = { kind: 'none' } as const;
