import { getDomain } from 'tldts';
import { z } from 'zod';
import {
  EVERFLOW_PARAMETERS,
  PARAMETER_ALIASES,
  RESERVED_PARAMETERS,
  SDK_ID_PARAM,
} from '../../everflow/parameters.ts';
import { HOSTNAME_MAX_LENGTH } from '../../text/hostname.ts';
import { parseUrl } from '../../text/parse-url.ts';
import type { Problem } from '../../text/problem.ts';

/** A longer list suggests that the hosts are not the owner's own. */
const MAX_HOSTS = 50;
/** At most 63 letters, digits and hyphens, with no hyphen at either end (RFC 1123, 2.1). */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const host = z
  .string('must be text: a host name such as brand.example')
  .transform(text => text.toLowerCase())
  .check(context => {
    const message = hostProblem(context.value);
    if (message) context.issues.push({ code: 'custom', message, input: context.value });
  });

/** The field `deep_link`: which query parameter lets the visitor choose the landing page, and on which hosts. */
export const deepLinkField = z
  .strictObject(
    {
      param: z
        .string('must be the name of a query parameter, such as url')
        .regex(/^[A-Za-z0-9_.~-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 _ . ~ -'),
      hosts: z
        .array(host, 'must be a list of host names, such as ["brand.example", "*.brand.example"]')
        .min(1, 'must name at least one host')
        .max(MAX_HOSTS, `must have at most ${MAX_HOSTS} hosts`),
    },
    { error: describeObjectIssue },
  )
  .nullable();

function describeObjectIssue(issue: { code?: string | undefined }): string | undefined {
  if (issue.code !== 'invalid_type') return undefined;
  return 'must be null or a JSON object such as {"param": "url", "hosts": ["brand.example"]}';
}

/** Whether `text` is a host name in the form that DNS and a browser's address bar agree on: lower-case ASCII. */
export function isPlainHost(text: string): boolean {
  return text.length <= HOSTNAME_MAX_LENGTH && text.split('.').every(label => LABEL.test(label));
}

/** Returns why visitors must not be sent to an entry of `hosts`; undefined if they may. */
function hostProblem(entry: string): string | undefined {
  const quoted = `"${entry.slice(0, 100)}"`;
  const name = entry.startsWith('*.') ? entry.slice(2) : entry;
  if (!/^[\u0000-\u007f]*$/.test(name))
    return `must be written in ASCII, with xn-- where a name has other letters; ${quoted} is not`;
  // An IPv4 address also has the form of a host name.
  if (parseUrl(`https://${name}/`)?.hostname !== name || !isPlainHost(name) || /^[\d.]+$/.test(name))
    return `must be a host name alone, such as brand.example or *.brand.example (no scheme, port, path or address); ${quoted} is not`;
  // Anybody can have a page below the public suffixes of hosting companies, too.
  if (getDomain(name, { allowPrivateDomains: true }) === null)
    return `must be a host of yours; ${quoted} is a public suffix, below which anybody can have a page`;
  return undefined;
}

/** The fields of a link that the rules for `deep_link` need. */
interface DeepLinked {
  readonly deep_link: { readonly param: string; readonly hosts: readonly string[] } | null;
  readonly domain: string | null;
  readonly transaction_id_param: string;
  readonly hit_id_param: string | null;
  readonly pass_through: string | readonly string[];
}

/** Finds conflicts between `deep_link` and the link's other fields. */
export function deepLinkProblems(link: DeepLinked): Problem[] {
  const { deep_link: deepLink, domain } = link;
  if (deepLink === null) return [];
  const { param, hosts } = deepLink;
  const taken = takenBy(param, link);
  return [
    ...(taken === undefined
      ? []
      : [
          {
            field: 'deep_link.param',
            message: `must be a name of its own, such as url; "${param}" is ${taken}`,
          },
        ]),
    ...(Array.isArray(link.pass_through) && link.pass_through.includes(param)
      ? [
          {
            field: 'pass_through',
            message: `must not contain ${param}: it chooses the page and is not passed on`,
          },
        ]
      : []),
    ...hosts.flatMap((entry, i) =>
      entry === domain
        ? [
            {
              field: `deep_link.hosts.${i}`,
              message: `must not be the link's own domain ${domain}, which would be a loop`,
            },
          ]
        : [],
    ),
  ];
}

/** Returns what already uses the name `param`; undefined if nothing does. */
function takenBy(param: string, link: DeepLinked): string | undefined {
  if (EVERFLOW_PARAMETERS.has(param) || PARAMETER_ALIASES.has(param) || RESERVED_PARAMETERS.has(param))
    return "one of Everflow's parameters";
  if (param === link.transaction_id_param || param === SDK_ID_PARAM)
    return 'a parameter that carries the transaction ID';
  return param === link.hit_id_param ? 'the parameter that carries the hit ID' : undefined;
}
