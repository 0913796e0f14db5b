import type { ClickRequest } from '../everflow/click.ts';
import type { Link } from '../links/model/link.ts';
import { type LandingPage, landingPage } from '../redirect/answer/landing-page.ts';
import type { DecidedHit } from '../redirect/route.ts';

/** What a hit would lead to. */
export interface Explanation extends DecidedHit {
  /** What would be sent to Everflow; null: nothing. */
  readonly sent: ClickRequest | null;
}

/** An explanation for a person, or as one JSON object. */
export function describeExplanation(explanation: Explanation, json: boolean): string {
  return json ? `${JSON.stringify(toJson(explanation), null, 2)}\n` : `${toText(explanation).join('\n')}\n`;
}

function toJson(explanation: Explanation) {
  const { resolved, visitor, ending, answer, sent } = explanation;
  const page = pageOf(explanation);
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
    left_out: resolved.click?.leftOut ?? [],
    ...(page ? { page: page.field } : {}),
    ...(page?.refused ? { page_refused: page.refused } : {}),
    status: answer.status,
    ...(answer.kind === 'redirect' ? { location: answer.location, cookies: answer.cookies } : {}),
  };
}

function toText(explanation: Explanation): string[] {
  const { resolved, visitor, ending, answer, sent } = explanation;
  return [
    ...step('Link', [
      resolved.compiled === null ? `none: ${resolved.reason}` : describeLink(resolved.compiled.link),
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
    ...(resolved.click?.leftOut.length ? step('Left out', resolved.click.leftOut) : []),
    ...step('Page', describePage(explanation)),
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

/** The page that a hit on a live link leads to; null where it is not sent to one. */
function pageOf({ visit, resolved, ending, answer }: Explanation): LandingPage | null {
  if (resolved.kind !== 'live' || answer.kind !== 'redirect') return null;
  return landingPage(visit, resolved.compiled, ending);
}

/** Not worth a line where it can only be the destination. */
function describePage(explanation: Explanation): string[] {
  const page = pageOf(explanation);
  if (page === null || explanation.resolved.kind !== 'live') return [];
  const param = explanation.resolved.compiled.deepLink?.param;
  if (page.refused !== null) return [`destination; ?${param}= is not followed: it ${page.refused}`];
  if (page.field === 'deep_link') return [`deep_link: chosen by ?${param}=`];
  return page.field === 'destination' ? [] : [page.field];
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
