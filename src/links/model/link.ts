import { z } from 'zod';
import { SDK_ID_PARAM } from '../../everflow/parameters.ts';
import { withoutFinalSlash } from '../../everflow/tracking-domain.ts';
import { parseUrl } from '../../text/parse-url.ts';
import { deepLinkField } from './deep-link.ts';
import { destinationProblems } from './destination.ts';
import { onErrorField } from './error-pages.ts';
import { paramMapField, paramsField } from './link-params.ts';
import { isSlug } from './slug.ts';

const id = z.int('must be a whole number, as Everflow shows it').min(1, 'must be a whole number above 0');

const httpUrl = z.string('must be text: an http or https URL').check(context => {
  for (const message of destinationProblems(context.value))
    context.issues.push({ code: 'custom', message, input: context.value });
});

const queryName = z.string().regex(/^[^\s&=#?]{1,64}$/, 'must be a query parameter name such as utm_term');
const time = z.iso.datetime({
  offset: true,
  error: 'must be a time with its zone, such as 2026-12-31T23:59:59Z or …+01:00',
});
const flag = z.boolean('must be true or false');
const ALIASES_MAX = 20;

function slugText(message: string) {
  return z.string(message).refine(isSlug, {
    error: ({ input }) =>
      `must be 1 to 128 characters: segments of A-Z a-z 0-9 _ - joined by "/", not beginning with "-"; "${String(input).slice(0, 200)}" is not`,
  });
}

const shape = {
  slug: slugText('is required: the path of the short link'),
  domain: z
    .string('must be a host name')
    .transform(text => text.toLowerCase())
    .refine(isHostname, 'must be a host name alone, such as go.brand.example (no scheme, port or path)')
    .nullable()
    .default(null),
  offer_id: id,
  affiliate_id: id,
  destination: httpUrl,
  transaction_id_param: z
    .string('must be a query parameter name')
    .regex(/^[A-Za-z0-9_.~-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 _ . ~ -')
    .default(SDK_ID_PARAM),
  hit_id_param: z
    .string('must be a query parameter name')
    .regex(/^[A-Za-z0-9_.~-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 _ . ~ -')
    .nullable()
    .default(null),
  tracking_domain: z.string('must be an https origin').transform(withoutFinalSlash).nullable().default(null),
  default_params: paramsField.default({}),
  fixed_params: paramsField.default({}),
  param_map: paramMapField.default({}),
  affiliate_from_query: flag.default(false),
  pass_through: z
    .union(
      [z.enum(['tracking', 'all', 'none']), z.array(queryName)],
      'must be "tracking", "all", "none" or a list of parameter names',
    )
    .default('tracking'),
  visitors: z.enum(['people', 'all'], 'must be "people" or "all"').default('people'),
  trap: flag.default(false),
  session: z.enum(['new', 'reuse'], 'must be "new" or "reuse"').default('new'),
  duplicate_window_ms: z
    .int('must be a whole number of milliseconds')
    .min(0, 'must be 0 (off) or more')
    .max(86_400_000, 'must be at most a day (86400000)')
    .default(0),
  fallback_url: httpUrl.nullable().default(null),
  rejected_url: httpUrl.nullable().default(null),
  on_error: onErrorField(httpUrl).default({}),
  deep_link: deepLinkField.default(null),
  active: flag.default(true),
  archived: flag.default(false),
  starts_at: time.nullable().default(null),
  expires_at: time.nullable().default(null),
  max_clicks: z
    .int('must be a whole number of clicks')
    .min(1, 'must be 1 or more; leave it out for no limit')
    .nullable()
    .default(null),
  expired_url: httpUrl.nullable().default(null),
  aliases: z
    .array(slugText('must be text: a slug'), 'must be a list of slugs')
    .max(ALIASES_MAX, `must have at most ${ALIASES_MAX} slugs`)
    .default([]),
  tags: z
    .array(
      z.string('must be text').min(1, 'must not be empty').max(64, 'must be at most 64 characters'),
      'must be a list of words',
    )
    .default([]),
};

/** Checks each field of a link by itself. `parseLink` also checks the rules that need several fields. */
export const linkSchema = z.strictObject(shape, { error: describeObjectIssue });

function describeObjectIssue(issue: { code?: string | undefined }): string | undefined {
  return issue.code === 'invalid_type' ? 'must be a JSON object' : undefined;
}

/** A link with every field filled. Field names and meaning: docs/links.md. */
export type Link = z.output<typeof linkSchema>;
/** A link as its owner writes it: fields with a default may be absent. */
export type LinkInput = z.input<typeof linkSchema>;
export type LinkField = keyof Link;

/** All fields, in the schema's order. */
export const LINK_FIELDS = Object.keys(shape) as readonly LinkField[];

// Allows "_", which occurs in real DNS names. The URL parser refuses text that is neither a name nor an address.
function isHostname(text: string): boolean {
  return /^[a-z0-9_.:[\]-]{1,253}$/.test(text) && parseUrl(`http://${text}/`)?.hostname === text;
}
