import type { ClickRequest } from '../everflow/click.ts';
import type { Link } from '../links/link.ts';
import type { EndedVisit } from '../redirect/route.ts';

/** What a hit would lead to. */
export interface Explanation extends EndedVisit {
  /** What would be sent to Everflow; null: nothing. */
  readonly sent: ClickRequest | null;
}

/** An explanation for a person, or as one JSON object. */
export function describeExplanation(explanation: Explanation, json: boolean): string {
  return json ? `${JSON.stringify(toJson(explanation), null, 2)}\n` : `${toText(explanation).join('\n')}\n`;
}

function toJson({ resolved, visitor, click, ending, answer, sent }: Explanation) {
  return {
    link: {
      slug: resolved.slug,
      state: resolved.kind,
      ...(resolved.kind === 'live' ? {} : { reason: resolved.reason }),
    },
    visitor,
    outcome: ending.outcome,
    ...(ending.reason === null ? {} : { reason: ending.reason }),
    everflow: sent && {
      url: sent.trackingDomain + sent.path,
      headers: headerPairs(sent.headers),
    },
    left_out: click?.leftOut ?? [],
    status: answer.status,
    ...(answer.kind === 'redirect' ? { location: answer.location, cookies: answer.cookies } : {}),
  };
}

function toText(explanation: Explanation): string[] {
  const { resolved, visitor, click, ending, answer, sent } = explanation;
  return [
    ...step('Link', [
      resolved.kind === 'not_found' ? `none: ${resolved.reason}` : describeLink(resolved.compiled.link),
    ]),
    ...(resolved.kind === 'gone' ? [`           not live: ${resolved.reason}`] : []),
    ...step('Visitor', [`${visitor.kind}, by the rule: ${visitor.reason}`]),
    ...step('Outcome', [ending.reason === null ? ending.outcome : `${ending.outcome} (${ending.reason})`]),
    ...step(
      'Everflow',
      sent
        ? [
            `GET ${sent.trackingDomain}${sent.path}`,
            ...headerPairs(sent.headers).map(pair => pair.join(': ')),
          ]
        : ['is not asked'],
    ),
    ...(click && click.leftOut.length > 0 ? step('Left out', click.leftOut) : []),
    ...step(
      'Answer',
      answer.kind === 'redirect'
        ? [`${answer.status} to ${answer.location}`]
        : [`${answer.status}, a page of its own`],
    ),
    ...(answer.kind === 'redirect' && answer.cookies.length > 0
      ? step('Cookies', [
          ...answer.cookies,
          ...(sent
            ? [
                'and ef_tid_c_a_<advertiser>, where the answer names one; ef_session lives as long as the answer says',
              ]
            : []),
        ])
      : []),
  ];
}

function describeLink({ slug, domain, offer_id, affiliate_id }: Link): string {
  return `${slug} on ${domain ?? 'any domain'}: offer ${offer_id}, affiliate ${affiliate_id}`;
}

function step(name: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${(i === 0 ? name : '').padEnd(10)} ${line}`);
}

/** The flat list of names and values, in pairs. */
function headerPairs(headers: readonly string[]): [string, string][] {
  return Array.from({ length: headers.length / 2 }, (_, i) => [
    headers[2 * i] ?? '',
    headers[2 * i + 1] ?? '',
  ]);
}
