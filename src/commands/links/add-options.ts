import type { parseArgs } from 'node:util';
import type { LinkField } from '../../links/model/link.ts';
import { UsageError } from '../terminal/command.ts';

export const ADD_HELP = `click-proxy links add --offer ID --affiliate ID --destination URL [options]
click-proxy links add --json '{…}' | -

Adds one link. Options win over the same fields of --json, or of the JSON object on standard input (-).

  --slug SLUG                   the path of the short link; without it, a short one is made that cannot be guessed
  --slug-prefix s/              stands before a slug that is made
  --domain HOST                 only on this domain; without it, on any
  --offer ID  --affiliate ID    as Everflow shows them
  --destination URL             the landing page; may hold macros such as {transaction_id}
  --param NAME=VALUE            sent with each click, whatever the query says (fixed_params); may be repeated
  --default-param NAME=VALUE    sent with each click whose query does not have it; may be repeated
  --map QUERY=PARAMETER         take an Everflow parameter from another query name (param_map); may be repeated
  --pass-through WHICH          tracking, all, none, or parameter names separated by commas
  --visitors people|all         who makes clicks
  --session new|reuse           --duplicate-window-ms MS
  --transaction-id-param NAME   --tracking-domain ORIGIN
  --fallback-url URL            --rejected-url URL          --expired-url URL
  --starts-at TIME              --expires-at TIME           such as 2026-12-31T23:59:59Z
  --affiliate-from-query        --inactive                  --trap
  --max-clicks N                no more clicks than this
  --alias SLUG                  another slug that leads to the link; may be repeated
  --tag TAG                     may be repeated
  --replace                     replace a link that exists

  click-proxy links add --slug spring --offer 2101 --affiliate 7 \\
    --destination 'https://brand.example/lp?tid={transaction_id}' --param sub5=spring-26
`;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

export const ADD_OPTIONS = {
  slug: text,
  'slug-prefix': text,
  domain: text,
  offer: text,
  affiliate: text,
  destination: text,
  param: texts,
  'default-param': texts,
  map: texts,
  'pass-through': text,
  visitors: text,
  session: text,
  'duplicate-window-ms': text,
  'max-clicks': text,
  'transaction-id-param': text,
  'tracking-domain': text,
  'fallback-url': text,
  'rejected-url': text,
  'expired-url': text,
  'starts-at': text,
  'expires-at': text,
  'affiliate-from-query': flag,
  inactive: flag,
  trap: flag,
  alias: texts,
  tag: texts,
  json: text,
  replace: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

export type AddOptions = ReturnType<typeof parseArgs<{ options: typeof ADD_OPTIONS }>>['values'];

const FIELDS_OF_TEXTS: readonly (readonly [keyof AddOptions, LinkField])[] = [
  ['slug', 'slug'],
  ['domain', 'domain'],
  ['destination', 'destination'],
  ['visitors', 'visitors'],
  ['session', 'session'],
  ['transaction-id-param', 'transaction_id_param'],
  ['tracking-domain', 'tracking_domain'],
  ['fallback-url', 'fallback_url'],
  ['rejected-url', 'rejected_url'],
  ['expired-url', 'expired_url'],
  ['starts-at', 'starts_at'],
  ['expires-at', 'expires_at'],
  ['alias', 'aliases'],
  ['tag', 'tags'],
];

const FIELDS_OF_NUMBERS: readonly (readonly [keyof AddOptions, LinkField])[] = [
  ['offer', 'offer_id'],
  ['affiliate', 'affiliate_id'],
  ['duplicate-window-ms', 'duplicate_window_ms'],
  ['max-clicks', 'max_clicks'],
];

const FIELDS_OF_PAIRS: readonly (readonly ['param' | 'default-param' | 'map', LinkField])[] = [
  ['param', 'fixed_params'],
  ['default-param', 'default_params'],
  ['map', 'param_map'],
];

const FIELDS_OF_FLAGS: readonly (readonly [keyof AddOptions, LinkField, boolean])[] = [
  ['affiliate-from-query', 'affiliate_from_query', true],
  ['inactive', 'active', false],
  ['trap', 'trap', true],
];

/** Puts the options over `base`. Whether that is a link is for `parseLink` to say. */
export function linkFromOptions(base: unknown, options: AddOptions): unknown {
  if (typeof base !== 'object' || base === null || Array.isArray(base)) return base;
  const pairs = FIELDS_OF_PAIRS.map(([option, field]) => {
    const given = options[option]?.map(pair => splitPair(option, pair));
    return [field, given && { ...Object(Reflect.get(base, field)), ...Object.fromEntries(given) }];
  });
  const flags = FIELDS_OF_FLAGS.map(([option, field, value]) => [field, options[option] ? value : undefined]);
  const passThrough = options['pass-through'];
  const fields = [
    ...FIELDS_OF_TEXTS.map(([option, field]) => [field, options[option]]),
    ...FIELDS_OF_NUMBERS.map(([option, field]) => [field, wholeNumber(options[option])]),
    ...pairs,
    ...flags,
    ['pass_through', passThrough === undefined ? undefined : readPassThrough(passThrough)],
  ];
  return { ...base, ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)) };
}

/** What is no number stays text, for the schema to name. */
function wholeNumber(value: AddOptions[keyof AddOptions]): number | typeof value {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function splitPair(option: string, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`--${option} must be NAME=VALUE, not "${pair}".`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function readPassThrough(value: string): string | string[] {
  return ['tracking', 'all', 'none'].includes(value) ? value : value.split(',').filter(name => name !== '');
}
