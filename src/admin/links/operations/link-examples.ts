import { linkSchema } from '../../../links/model/link.ts';
import { SERVER_FIELDS } from './link-schema.ts';

/** A link as a client sends it. */
export const LINK_TO_MAKE_EXAMPLE = {
  slug: 'spring',
  domain: 'go.brand.example',
  offer_id: 2101,
  affiliate_id: 7,
  destination: 'https://brand.example/lp?tid={transaction_id}',
  default_params: { source_id: 'email' },
  tags: ['mail', 'spring'],
};

/** The required fields of a link, except its slug. */
export const SHORT_EXAMPLE = {
  offer_id: 2101,
  affiliate_id: 7,
  destination: 'https://brand.example/spring',
};

/** The fields that the server adds to a link. */
export const SERVER_EXAMPLE = Object.fromEntries(
  Object.entries(SERVER_FIELDS).map(([field, { examples }]) => [field, examples[0]]),
);

/** A link as the API answers it. */
export const LINK_EXAMPLE = { ...SERVER_EXAMPLE, ...linkSchema.parse(LINK_TO_MAKE_EXAMPLE) };
