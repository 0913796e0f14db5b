import { SDK_ID_PARAM } from '../../everflow/parameters.ts';
import { trackingDomainProblems } from '../../everflow/tracking-domain.ts';
import type { Problem } from '../../text/problem.ts';
import { deepLinkProblems } from './deep-link.ts';
import { parseDestination, queryPairs } from './destination.ts';
import type { Link } from './link.ts';

/** What the settings allow in every link. */
export interface LinkRules {
  /** Whether a tracking domain may use http on any host (`EVERFLOW_ALLOW_HTTP`). */
  readonly allowHttp: boolean;
}

/** Checks the rules that need several fields, or the settings, at once. */
export function crossFieldProblems(link: Link, rules: LinkRules): Problem[] {
  return [
    ...trackingProblems(link, rules),
    ...loopProblems(link),
    ...hitIdProblems(link),
    ...aliasProblems(link),
    ...deepLinkProblems(link),
    ...transactionIdProblems(link),
    ...timeProblems(link),
  ];
}

function trackingProblems({ tracking_domain: domain }: Link, { allowHttp }: LinkRules): Problem[] {
  const messages = domain === null ? [] : trackingDomainProblems(domain, allowHttp);
  return messages.map(message => ({ field: 'tracking_domain', message }));
}

/** Returns the pages that visitors may be sent to, each with the field that names it. */
function pagesOf(link: Link): { field: string; url: string }[] {
  const fields = ['destination', 'fallback_url', 'rejected_url', 'expired_url'] as const;
  return [
    ...fields.map(field => ({ field, url: link[field] })),
    ...Object.entries(link.on_error).map(([codes, url]) => ({ field: `on_error.${codes}`, url })),
  ].flatMap(({ field, url }) => (url === null ? [] : [{ field, url }]));
}

/** Refuses pages on the link's own domain: they would lead back here and create a click each time. */
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

/** Refuses a hit ID parameter that something else in the link or its pages already uses. */
function hitIdProblems(link: Link): Problem[] {
  const { hit_id_param: param, transaction_id_param } = link;
  if (param === null) return [];
  const problem = (message: string) => ({ field: 'hit_id_param', message });
  const holders = pagesOf(link).filter(({ url }) => parseDestination(url, '').queryNames.has(param));
  return [
    ...(param === transaction_id_param || param === SDK_ID_PARAM
      ? [problem('must not be a parameter that carries the transaction ID')]
      : []),
    ...(passesThrough(link, param)
      ? [problem('must not be in pass_through: the visitor must not choose the hit ID')]
      : []),
    ...holders.map(({ field }) => problem(`must not be a parameter that ${field} already has: "${param}"`)),
  ];
}

function aliasProblems({ slug, aliases }: Link): Problem[] {
  return aliases.flatMap((alias, i) => {
    const field = `aliases.${i}`;
    if (alias === slug) return [{ field, message: `must differ from the link's own slug "${slug}"` }];
    return aliases.indexOf(alias) < i ? [{ field, message: `repeats "${alias}"` }] : [];
  });
}

function transactionIdProblems(link: Link): Problem[] {
  const param = link.transaction_id_param;
  return [
    ...(hasFixedId(link)
      ? [
          {
            field: 'destination',
            message: `already has a value for ${param}; leave it empty or write ${param}={transaction_id}`,
          },
        ]
      : []),
    ...(passesThrough(link, param)
      ? [
          {
            field: 'pass_through',
            message: `must not contain ${param}: the visitor must not choose the transaction ID`,
          },
        ]
      : []),
  ];
}

/** Whether an ID was pasted into the destination: every conversion would be credited to that one old click. */
function hasFixedId(link: Link): boolean {
  const query = /^[^?#]*\?([^#]*)/.exec(link.destination)?.[1] ?? '';
  return queryPairs(query).some(
    pair =>
      pair.name === link.transaction_id_param &&
      pair.value !== '' &&
      !pair.value.includes('{transaction_id}'),
  );
}

function passesThrough({ pass_through }: Link, param: string): boolean {
  return Array.isArray(pass_through) && pass_through.includes(param);
}

function timeProblems({ starts_at, expires_at }: Link): Problem[] {
  if (!starts_at || !expires_at) return [];
  return Date.parse(starts_at) >= Date.parse(expires_at)
    ? [{ field: 'expires_at', message: 'must be later than starts_at' }]
    : [];
}
