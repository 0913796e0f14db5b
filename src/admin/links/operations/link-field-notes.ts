import type { JsonSchema } from '../../http/json-schema.ts';

/**
 * What the OpenAPI document says about each field of a link besides its type: a summary of docs/links.md. A test fails
 * if a field is missing here.
 */
export const LINK_FIELD_NOTES: Readonly<Record<string, JsonSchema>> = {
  slug: {
    description: 'The path of the short link. It is case-sensitive.',
    pattern: '^(?!-)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$',
    maxLength: 128,
    examples: ['spring/mail'],
  },
  domain: {
    description:
      'The only domain that the link answers on; null for every domain that has no link of its own with this slug.',
    examples: ['go.brand.example'],
  },
  offer_id: { description: 'The offer, as Everflow shows it.', examples: [2101] },
  affiliate_id: { description: 'The affiliate (partner), as Everflow shows it.', examples: [7] },
  destination: {
    description:
      'The landing page. It is kept byte for byte, except that macros such as {transaction_id} and {sub1} are filled in.',
    examples: ['https://brand.example/lp?tid={transaction_id}'],
  },
  transaction_id_param: {
    description: 'The query parameter for the transaction ID if the destination has no {transaction_id}.',
    examples: ['tid'],
  },
  hit_id_param: {
    description: 'A query parameter that passes the hit’s own ID to every page of the link.',
    examples: ['hit_id'],
  },
  tracking_domain: {
    description: 'The Everflow tracking domain for this link; null for EVERFLOW_TRACKING_DOMAIN.',
    examples: ['https://www.trk.example'],
  },
  default_params: {
    description: 'Everflow parameters sent with each click unless the query has them.',
    examples: [{ source_id: 'email' }],
  },
  fixed_params: {
    description: 'Everflow parameters sent with each click. They override the query.',
    examples: [{ sub5: 'spring-26' }],
  },
  param_map: {
    description: 'Maps names of query parameters to the Everflow parameters they fill.',
    examples: [{ utm_campaign: 'sub2' }],
  },
  affiliate_from_query: { description: 'Whether ?affid= chooses the affiliate.', examples: [true] },
  pass_through: {
    description:
      'Which query parameters are passed to the landing page: "tracking", "all", "none", or a list of names.',
    examples: [['utm_term', 'lang']],
  },
  visitors: {
    description: 'Which visitors create clicks: only people, or also bots and previews.',
    examples: ['all'],
  },
  trap: {
    description: 'A link that people cannot see. A visitor that hits it counts as a bot for ten minutes.',
    examples: [true],
  },
  session: { description: 'With reuse, a running session keeps its transaction ID.', examples: ['reuse'] },
  duplicate_window_ms: {
    description:
      'A repeated tap within this many milliseconds shares the click of the first; 0 switches this off.',
    examples: [2000],
  },
  fallback_url: {
    description:
      'Where visitors go if there is no transaction ID in time; null for the destination without the ID.',
    examples: ['https://brand.example/hello'],
  },
  rejected_url: {
    description: 'Where visitors go if Everflow refuses the click with an error code.',
    examples: ['https://brand.example/sorry'],
  },
  on_error: {
    description:
      'Where visitors go if Everflow refuses the click, by error code. `rejected_url` applies to all other codes.',
    examples: [{ '2,3': 'https://brand.example/capped', '*': 'https://brand.example/sorry' }],
  },
  deep_link: {
    description: 'Lets a query parameter choose the landing page, only on the hosts listed here.',
    examples: [{ param: 'url', hosts: ['brand.example', '*.brand.example'] }],
  },
  active: { description: 'If false, the link answers as gone.', examples: [false] },
  archived: {
    description: 'If true, the link answers as gone and is left out of listings.',
    examples: [true],
  },
  max_clicks: {
    description: 'After this many clicks the link answers as expired; null for no cap.',
    examples: [5000],
  },
  starts_at: {
    description: 'Before this time, the link is not found.',
    examples: ['2026-03-01T00:00:00+01:00'],
  },
  expires_at: { description: 'From this time on, the link is gone.', examples: ['2036-03-31T23:59:59Z'] },
  expired_url: {
    description: 'Where visitors of an expired link go. Without it, they see a page that says so.',
    examples: ['https://brand.example/over'],
  },
  aliases: {
    description: 'Other slugs of this link on its domain, such as those it had before it was renamed.',
    examples: [['spring-old']],
  },
  tags: { description: 'Your own words for finding links.', examples: [['mail', 'spring']] },
};
