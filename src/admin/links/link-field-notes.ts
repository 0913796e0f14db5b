import type { JsonSchema } from '../http/operation.ts';

/**
 * What the OpenAPI document says of each field of a link beside its type: docs/links.md in short. A field that is
 * missing here has no description; a test finds it.
 */
export const LINK_FIELD_NOTES: Readonly<Record<string, JsonSchema>> = {
  slug: {
    description: 'The path of the short link. Upper and lower case differ.',
    pattern: '^(?!-)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$',
    maxLength: 128,
    examples: ['spring/mail'],
  },
  domain: {
    description:
      'The only domain the link answers on; null: every domain without a link of its own for the slug.',
    examples: ['go.brand.example'],
  },
  offer_id: { description: 'The offer, as Everflow shows it.', examples: [2101] },
  affiliate_id: { description: 'The affiliate (partner), as Everflow shows it.', examples: [7] },
  destination: {
    description:
      'The landing page, kept byte for byte; macros such as {transaction_id} and {sub1} are filled.',
    examples: ['https://brand.example/lp?tid={transaction_id}'],
  },
  transaction_id_param: {
    description: 'The query parameter for the transaction ID, where the destination has no {transaction_id}.',
    examples: ['tid'],
  },
  hit_id_param: {
    description: 'A query parameter that carries the hit’s own ID to every page of the link.',
    examples: ['hit_id'],
  },
  tracking_domain: {
    description: 'The Everflow tracking domain for this link; null: EVERFLOW_TRACKING_DOMAIN.',
    examples: ['https://www.trk.example'],
  },
  default_params: {
    description: 'Everflow parameters sent with each click whose query does not have them.',
    examples: [{ source_id: 'email' }],
  },
  fixed_params: {
    description: 'Everflow parameters sent with each click, whatever the query says.',
    examples: [{ sub5: 'spring-26' }],
  },
  param_map: {
    description: 'Query name to the Everflow parameter it fills.',
    examples: [{ utm_campaign: 'sub2' }],
  },
  affiliate_from_query: { description: 'Whether ?affid= chooses the affiliate.', examples: [true] },
  pass_through: {
    description:
      'Which query parameters go on to the landing page: "tracking", "all", "none", or their names.',
    examples: [['utm_term', 'lang']],
  },
  visitors: { description: 'Who makes clicks: people alone, or bots and previews too.', examples: ['all'] },
  trap: {
    description: 'A link that no person sees: whoever hits it is a bot for ten minutes.',
    examples: [true],
  },
  session: { description: 'reuse: a running session keeps its transaction ID.', examples: ['reuse'] },
  duplicate_window_ms: {
    description: 'The same tap again within so many milliseconds shares the first one’s click; 0: off.',
    examples: [2000],
  },
  fallback_url: {
    description:
      'Where visitors go when there is no transaction ID in time; null: the destination without it.',
    examples: ['https://brand.example/hello'],
  },
  rejected_url: {
    description: 'Where visitors go when Everflow refuses the click with an error code.',
    examples: ['https://brand.example/sorry'],
  },
  on_error: {
    description:
      'Where visitors go when Everflow refuses the click, by error code; `rejected_url` for the others.',
    examples: [{ '2,3': 'https://brand.example/capped', '*': 'https://brand.example/sorry' }],
  },
  deep_link: {
    description: 'Lets a query parameter choose the landing page, on the hosts listed here alone.',
    examples: [{ param: 'url', hosts: ['brand.example', '*.brand.example'] }],
  },
  active: { description: 'An inactive link answers as one that is gone.', examples: [false] },
  archived: {
    description: 'Put away: answers as one that is gone, and is left out of listings.',
    examples: [true],
  },
  max_clicks: {
    description: 'After so many clicks the link answers as an expired one; null: no cap.',
    examples: [5000],
  },
  starts_at: { description: 'Before it, the link is not found.', examples: ['2026-03-01T00:00:00+01:00'] },
  expires_at: { description: 'From then on, the link is gone.', examples: ['2036-03-31T23:59:59Z'] },
  expired_url: {
    description: 'Where visitors of an expired link go, instead of to a page that says so.',
    examples: ['https://brand.example/over'],
  },
  aliases: {
    description: 'Further slugs that lead to this link, on its domain: those it had before it was renamed.',
    examples: [['spring-old']],
  },
  tags: { description: 'Your own words, to find links by.', examples: [['mail', 'spring']] },
};
