import { parseCookie } from 'cookie';
import { type Html, html, type Page } from '../../text/html.ts';
import type { RecordedClick } from './recorded-click.ts';

/** What of a visit to the landing page a person is shown. All of it comes from the request: hostile until escaped. */
export interface LandingVisit {
  readonly query: string;
  readonly cookieHeader: string | undefined;
  readonly referrer: string | undefined;
  /** The sandbox's click with this ID, if it is one of its own. */
  readonly findClick: (transactionId: string) => RecordedClick | undefined;
}

/** The names under which the ID arrives where it is not a click of this sandbox. */
const ID_NAMES = ['_ef_transaction_id', 'transaction_id', 'tid'];
const SANDBOX_ID = /^[0-9a-f]{32}$/;

type Pair = readonly [name: string, value: string];

/** The demo's landing page: shows a person what arrived. */
export function landingPage(visit: LandingVisit): Page {
  const parameters: Pair[] = [...new URLSearchParams(visit.query)];
  const cookies: Pair[] = Object.entries(parseCookie(visit.cookieHeader ?? '')).map(([name, value]) => [
    name,
    value ?? '',
  ]);
  const found = findId(parameters, visit.findClick);
  const body = html`<h1>Landing page</h1>
<p class="soft">The transaction ID that arrived in the URL</p>
${found ? html`<p class="id">${found.value}</p>` : html`<p class="id">none</p>`}
<p>${describeClick(found, visit.findClick)}</p>
<h2>Parameters in the URL</h2>
${table(parameters, name => name === found?.name)}
<h2>Cookies the browser sent</h2>
${table(cookies, name => name.startsWith('ef_'))}
<h2>Referrer</h2>
<p><code>${visit.referrer ?? 'none'}</code></p>
`;
  return { title: 'Landing page', body };
}

function findId(parameters: readonly Pair[], findClick: LandingVisit['findClick']) {
  const own = parameters.find(([, value]) => SANDBOX_ID.test(value) && findClick(value));
  const named = ID_NAMES.map(id => parameters.find(([name, value]) => name === id && value !== ''));
  const [name, value] = own ?? named.find(pair => pair) ?? [];
  return name === undefined || value === undefined ? null : { name, value };
}

function describeClick(
  found: { name: string; value: string } | null,
  findClick: LandingVisit['findClick'],
): Html {
  if (!found) return html`This visitor arrived without one.`;
  const click = findClick(found.value);
  if (!click) return html`In <code>${found.name}</code>. It is not a click of this sandbox.`;
  return html`In <code>${found.name}</code>. The sandbox made this click at ${click.time} for offer ${
    click.offer_id ?? 0
  }, affiliate ${click.affiliate_id ?? 0}.`;
}

function table(pairs: readonly Pair[], marked: (name: string) => boolean): Html {
  if (pairs.length === 0) return html`<p class="soft">none</p>`;
  const rows = pairs.map(
    ([name, value]) =>
      html`<tr class="${marked(name) ? 'mark' : ''}"><th scope="row">${name}</th><td>${value}</td></tr>\n`,
  );
  return html`<div class="wide"><table>${rows}</table></div>`;
}
