import { z } from 'zod';
import { isSlug } from '../../../links/model/slug.ts';
import { once } from '../../http/query-params.ts';

/** The ID of a link. */
export const linkIdParam = once.regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the ID of a link');

export const slugParam = once
  .refine(isSlug, 'must be a slug such as spring or s/k7Qx')
  .meta({ pattern: '^(?!-)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$', maxLength: 128 });

/** A host name in upper or lower case. */
export const domainParam = once
  .regex(/^[A-Za-z0-9_.:[\]-]{1,253}$/, 'must be a host name such as go.brand.example')
  .transform(text => text.toLowerCase())
  .pipe(z.string());

/** An Everflow ID of an offer or an affiliate. */
export function everflowId() {
  const message = 'must be a whole number above 0, as Everflow shows it';
  return once
    .regex(/^[1-9]\d{0,14}$/, message)
    .transform(Number)
    .pipe(z.int().min(1).max(999_999_999_999_999));
}
