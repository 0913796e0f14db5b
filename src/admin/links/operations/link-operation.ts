import { z } from 'zod';
import type { Operation } from '../../http/operation.ts';
import { SERVER_EXAMPLE } from './link-examples.ts';
import { linkIdParam } from './link-params.ts';

/** The parameters of a path without any. */
export const noParams = z.strictObject({});
/** The parameters of a path that names a link by its ID. */
export const byId = z.strictObject({
  id: linkIdParam.meta({ description: 'The link’s ID.', examples: [SERVER_EXAMPLE['id']] }),
});

export const LINKS_TAG = { name: 'links', description: 'Short links: docs/links.md explains each field.' };

/** Completes an operation on links with the usual values. The types of its parameters are kept. */
export function linkOperation<P extends z.ZodObject, Q extends z.ZodObject>(
  fields: Omit<Operation<P, Q>, 'tag' | 'conditions' | 'heavy'> & Partial<Operation<P, Q>>,
): Operation<P, Q> {
  return { tag: LINKS_TAG.name, conditions: [], heavy: false, ...fields };
}

/** The body rule of an operation without a body. */
export const NO_BODY = { kind: 'none' } as const;
