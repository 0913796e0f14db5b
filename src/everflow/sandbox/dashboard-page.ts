import { html, type Page } from '../../text/html.ts';

// Rows are filled in through textContent alone: what a click carries is never read as markup.
const SCRIPT = `
const FAULTS = {
  'Slow: 3 s': { latency_ms: 3000 },
  'Status 500': { status: 500 },
  'Error code 9 (country)': { error_code: 9 },
  'Half a JSON body': { body: 'half_json' },
  'Never answer': { hang: 'headers' },
  'Reset after the click': { reset: 'after' },
  'Half of all clicks: 500': { status: 500, probability: 0.5 },
};
const byId = id => document.getElementById(id);
const show = fault => Object.entries(fault || {}).map(([name, value]) => name + ' ' + value).join(', ');

async function send(path, method, body) {
  const headers = body ? { 'content-type': 'application/json' } : {};
  await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  await refresh();
}
function button(text, act) {
  const element = document.createElement('button');
  element.textContent = text;
  element.onclick = act;
  byId('buttons').append(element);
}
function row(click) {
  const { oid, affid, ...rest } = click.parameters;
  const parameters = Object.entries(rest).map(([name, value]) => name + '=' + value).join('\\n');
  const address = Object.values(click.forwarded)[0] || click.address;
  const cells = [click.time.slice(11, 23), click.offer_id, click.affiliate_id, parameters, address,
    click.user_agent, click.transaction_id || 'no click', show(click.fault)];
  const line = document.createElement('tr');
  // Only the user agent and the ID are long enough to be broken.
  cells.forEach((text, i) => {
    const cell = line.insertCell();
    cell.textContent = text ?? '';
    if (i < 5 || i === 7) cell.className = 'whole';
  });
  return line;
}
async function refresh() {
  if (document.hidden) return;
  try {
    const [seen, ordered] = await Promise.all(
      ['/clicks?limit=50', '/faults'].map(path => fetch(path).then(answer => answer.json())));
    byId('clicks').replaceChildren(...seen.clicks.reverse().map(row));
    byId('total').textContent = seen.total + ' requests, ' + seen.made + ' clicks';
    byId('faults').textContent = ordered.faults.map(show).join(' / ') || 'none: all is well';
  } catch {
    byId('total').textContent = 'The sandbox does not answer.';
  }
}
for (const [text, fault] of Object.entries(FAULTS)) button(text, () => send('/faults', 'POST', fault));
button('All is well', () => send('/faults', 'DELETE'));
button('Forget the clicks', () => send('/clicks', 'DELETE'));
refresh();
setInterval(refresh, 1000);
document.onvisibilitychange = refresh;
`;

/** The sandbox's front page: recent clicks, newest first, and buttons for a few faults. */
export function dashboardPage(clickUrl: string): Page {
  const body = html`<h1>Everflow sandbox</h1>
<p>Clicks are made at <code>${clickUrl}</code></p>
<p id="buttons"></p>
<p>Fault: <strong id="faults"></strong></p>
<h2 id="total"></h2>
<div class="wide"><table>
<thead><tr><th>Time (UTC)</th><th>Offer</th><th>Affiliate</th><th>Parameters</th><th>Visitor's address</th>
<th>User agent</th><th>Transaction ID</th><th>Fault</th></tr></thead>
<tbody id="clicks"></tbody>
</table></div>
`;
  return { title: 'Everflow sandbox', body, script: SCRIPT };
}
