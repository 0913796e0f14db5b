import { z } from 'zod';
import {
  describeParameter,
  EVERFLOW_PARAMETERS,
  isParameterValue,
  SDK_ID_PARAM,
} from '../../everflow/parameters.ts';
import { trackingDomainProblems, withoutFinalSlash } from '../../everflow/tracking-domain.ts';
import { parseUrl } from '../../text/parse-url.ts';
import type { Parsed, Problem } from '../../text/problem.ts';
import { deepLinkField, deepLinkProblems } from './deep-link.ts';
import { destinationProblems, parseDestination, queryPairs } from './destination.ts';
import { onErrorField } from './error-pages.ts';
import { isSlug } from './slug.ts';

const id = z.int('must be a whole number, as Everflow shows it').min(1, 'must be a whole number above 0');

const httpUrl = z.string('must be text: an http or https URL').check(context => {
  for (const message of destinationProblems(context.value))
    context.issues.push({ code: 'custom', message, input: context.value });
});

/** Everflow parameters by name, as the link's owner sets them. Numbers are taken as their digits. */
const params = z
  .record(z.string(), z.union([z.string(), z.number().transform(String)], 'must be text or a number'))
  .check(context => {
    for (const [name, value] of Object.entries(context.value)) {
      const message = paramProblem(name, value);
      if (message) context.issues.push({ code: 'custom', path: [name], message, input: value });
    }
  });

function paramProblem(name: string, value: string): string | undefined {
  if (!EVERFLOW_PARAMETERS.has(name)) return unknownParameter('is');
  if (!isParameterValue(name, value)) return `must be ${describeParameter(name)}, not "${value}"`;
  return value.isWellFormed() ? undefined : 'contains half of a surrogate pair, which no URL can carry';
}

function unknownParameter(subject: string): string {
  const known = [...EVERFLOW_PARAMETERS.keys()].join(', ');
  return `${subject} not an Everflow parameter of a click; known are ${known}`;
}

const paramMap = z.record(z.string(), z.string('must name an Everflow parameter')).check(context => {
  for (const [name, parameter] of Object.entries(context.value))
    if (!EVERFLOW_PARAMETERS.has(parameter))
      context.issues.push({
        code: 'custom',
        path: [name],
        message: unknownParameter(`is filled from here, but "${parameter}" is`),
        input: parameter,
      });
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
  default_params: params.default({}),
  fixed_params: params.default({}),
  param_map: paramMap.default({}),
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
    .max(86_400_000, 'must be a day (86400000) at most')
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
    .max(ALIASES_MAX, `must be ${ALIASES_MAX} slugs at most`)
    .default([]),
  tags: z
    .array(
      z.string('must be text').min(1, 'must not be empty').max(64, 'must be 64 characters at most'),
      'must be a list of words',
    )
    .default([]),
};

/** A link as its owner writes it, without what only shows when several fields are read together (`parseLink`). */
export const linkSchema = z.strictObject(shape, { error: describeObjectIssue });

/** Zod reports all unknown fields in one issue; `flatten` names each of them. */
function describeObjectIssue(issue: { code?: string | undefined }): string | undefined {
  return issue.code === 'invalid_type' ? 'must be a JSON object' : undefined;
}

/** A link with every field filled. Field names and meaning: docs/links.md. */
export type Link = z.output<typeof linkSchema>;
/** A link as its owner writes it: what has a default may be absent. */
export type LinkInput = z.input<typeof linkSchema>;
export type LinkField = keyof Link;

export const LINK_FIELDS = Object.keys(shape) as readonly LinkField[];

/** The value that an absent field means, by field; required fields have none. */
const LINK_DEFAULTS: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(shape).flatMap(([field, schema]) => {
    const absent = schema.safeParse(undefined);
    return absent.success ? [[field, Object.freeze(absent.data)]] : [];
  }),
);

/** Whether a field's value is what an absent one means. Defaults are null, texts, numbers, flags, and empty lists and maps. */
function isDefault(field: string, value: unknown): boolean {
  const ifAbsent = LINK_DEFAULTS[field];
  if (typeof value !== 'object' || value === null || typeof ifAbsent !== 'object') return value === ifAbsent;
  return ifAbsent !== null && Object.keys(value).length === 0;
}

export interface LinkRules {
  /** Whether a tracking domain may be http anywhere (`EVERFLOW_ALLOW_HTTP`). */
  readonly allowHttp: boolean;
}

/** More fields, or entries of one field, than any link has. Each would get a problem of its own, hundreds of bytes long. */
const MEMBERS_MAX = 1_000;

/** What has too many members to be looked at one by one, in the server that answers hits meanwhile. */
function sizeProblems(input: unknown): Problem[] {
  const most = MEMBERS_MAX.toLocaleString('en-US');
  if (countMembers(input) > MEMBERS_MAX)
    return [{ field: 'link', message: `must not have more than ${most} fields` }];
  return Object.entries(Object(input))
    .filter(([, value]) => countMembers(value) > MEMBERS_MAX)
    .map(([field]) => ({ field, message: `must not have more than ${most} entries` }));
}

function countMembers(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Checks what somebody wrote as a link and fills its defaults, or says everything that is wrong with it. */
export function parseLink(input: unknown, rules: LinkRules): Parsed<Link> {
  const tooLarge = typeof input === 'object' ? sizeProblems(input) : [];
  if (tooLarge.length > 0) return { ok: false, problems: tooLarge };
  const parsed = linkSchema.safeParse(input);
  const problems = parsed.success
    ? crossFieldProblems(parsed.data, rules)
    : flatten(parsed.error.issues, input);
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: parsed.data };
}

function flatten(issues: readonly z.core.$ZodIssue[], input: unknown): Problem[] {
  return issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        field: [...issue.path, key].join('.'),
        message:
          issue.path.length === 0
            ? `is not a field of a link; known are ${LINK_FIELDS.join(', ')}`
            : `is not known in ${issue.path.join('.')}; leave it out`,
      }));
    const field = issue.path.join('.') || 'link';
    const absent = issue.path.length === 1 && !hasField(input, field);
    return [{ field, message: absent ? 'is required' : issue.message }];
  });
}

function hasField(input: unknown, field: string): boolean {
  return typeof input === 'object' && input !== null && Object.hasOwn(input, field);
}

/** What only shows when several fields are read together. */
function crossFieldProblems(link: Link, rules: LinkRules): Problem[] {
  const tracking =
    link.tracking_domain === null ? [] : trackingDomainProblems(link.tracking_domain, rules.allowHttp);
  const idParam = link.transaction_id_param;
  return [
    ...tracking.map(message => ({ field: 'tracking_domain', message })),
    ...loopProblems(link),
    ...hitIdProblems(link),
    ...aliasProblems(link),
    ...deepLinkProblems(link),
    ...(hasForeignId(link)
      ? [
          {
            field: 'destination',
            message: `already has a value for ${idParam}; leave it empty or write ${idParam}={transaction_id}`,
          },
        ]
      : []),
    ...(Array.isArray(link.pass_through) && link.pass_through.includes(idParam)
      ? [
          {
            field: 'pass_through',
            message: `must not hold ${idParam}: the visitor must not choose the transaction ID`,
          },
        ]
      : []),
    ...(link.starts_at && link.expires_at && Date.parse(link.starts_at) >= Date.parse(link.expires_at)
      ? [{ field: 'expires_at', message: 'must be later than starts_at' }]
      : []),
  ];
}

/** Where a link's visitors go: each page with the field that names it. */
function pagesOf(link: Link): { field: string; url: string }[] {
  const fields = ['destination', 'fallback_url', 'rejected_url', 'expired_url'] as const;
  return [
    ...fields.map(field => ({ field, url: link[field] })),
    ...Object.entries(link.on_error).map(([codes, url]) => ({ field: `on_error.${codes}`, url })),
  ].flatMap(({ field, url }) => (url === null ? [] : [{ field, url }]));
}

/** A page on the link's own domain would lead back here, each time with a new click. */
function loopProblems(link: Link): Problem[] {
  if (link.domain === null) return [];
  return pagesOf(link).flatMap(({ field, url }) => {
    const { origin, hostname } = parseDestination(url, link.transaction_id_param);
    const ownDomain = hostname === link.domain && new URL(origin).port === '';
    return ownDomain
      ? [{ field, message: `is on the link's own domain ${link.domain}, which would be a loop` }]
      : [];
  });
}

/** The hit ID has a name of its own, in each of the link's pages. */
function hitIdProblems(link: Link): Problem[] {
  const { hit_id_param: param, transaction_id_param, pass_through } = link;
  if (param === null) return [];
  const problem = (message: string) => ({ field: 'hit_id_param', message });
  const holders = pagesOf(link).filter(({ url }) => parseDestination(url, '').queryNames.has(param));
  return [
    ...(param === transaction_id_param || param === SDK_ID_PARAM
      ? [problem('must not be a parameter that carries the transaction ID')]
      : []),
    ...(Array.isArray(pass_through) && pass_through.includes(param)
      ? [problem('must not be in pass_through: the visitor must not choose the hit ID')]
      : []),
    ...holders.map(({ field }) => problem(`must not be a parameter that ${field} has already: "${param}"`)),
  ];
}

function aliasProblems({ slug, aliases }: Link): Problem[] {
  return aliases.flatMap((alias, i) => {
    const field = `aliases.${i}`;
    if (alias === slug) return [{ field, message: `must be another slug than the link's own, "${slug}"` }];
    return aliases.indexOf(alias) < i ? [{ field, message: `has "${alias}" a second time` }] : [];
  });
}

/** An ID written into the destination is a pasted one: every conversion would go to that one old click. */
function hasForeignId(link: Link): boolean {
  const query = /^[^?#]*\?([^#]*)/.exec(link.destination)?.[1] ?? '';
  return queryPairs(query).some(
    pair =>
      pair.name === link.transaction_id_param &&
      pair.value !== '' &&
      !pair.value.includes('{transaction_id}'),
  );
}

// Also takes names with "_", which DNS has and people use; the URL parser refuses what is neither name nor address.
function isHostname(text: string): boolean {
  return /^[a-z0-9_.:[\]-]{1,253}$/.test(text) && parseUrl(`http://${text}/`)?.hostname === text;
}

/** The link without the fields that hold their default, in the schema's order: what is stored and exported. */
export function compactLink(link: Link): LinkInput {
  const kept = LINK_FIELDS.filter(field => !isDefault(field, link[field]));
  return Object.fromEntries(kept.map(field => [field, link[field]])) as LinkInput;
}

/** The inverse of `compactLink`, for what this program stored itself: no checks, on the way of a hit. */
export function completeLink(stored: LinkInput): Link {
  const link: Record<string, unknown> = { ...EMPTY_LINK };
  for (const field in stored) {
    const value = stored[field as keyof LinkInput];
    if (value !== undefined && field in EMPTY_LINK) link[field] = value;
  }
  return link as Link;
}

/**
 * All fields in the schema's order, with their defaults. From JSON, because V8 makes an object with so many fields a
 * slow one where they are set one by one; a copy of this one is made in a tenth of the time.
 */
const EMPTY_LINK: Readonly<Record<string, unknown>> = JSON.parse(
  JSON.stringify(Object.fromEntries(LINK_FIELDS.map(field => [field, LINK_DEFAULTS[field] ?? null]))),
);
