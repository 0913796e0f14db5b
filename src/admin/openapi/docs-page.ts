import { type Html, html, renderPage } from '../../text/html.ts';
import type { JsonSchema } from '../http/json-schema.ts';
import type { Operation } from '../http/operation.ts';
import { answersOf } from './common-answers.ts';
import { curlLine } from './curl-line.ts';
import { parametersOf } from './openapi.ts';

/** Renders the API's operations as a page for people. It has no script and loads nothing. */
export function docsPage(operations: readonly Operation[], origin: string) {
  const body = html`<h1>everflow-click-proxy admin API</h1>
<p>Every request needs the token: <code>Authorization: Bearer $ADMIN_TOKEN</code>. Errors are answered as
<code>application/problem+json</code> that names each wrong field. For programs, there is <a href="/api/openapi.json">/api/openapi.json</a>
(OpenAPI 3.1). The commands below run in a shell where <code>ADMIN_TOKEN</code> is set.</p>
<ul>${operations.map(tableOfContents)}</ul>
${operations.map(operation => section(operation, origin))}`;
  return renderPage({ title: 'Admin API', body });
}

function tableOfContents({ id, method, path, summary }: Operation): Html {
  return html`<li><a href="#${id}"><code>${method} ${path}</code></a> ${summary}</li>`;
}

function section(operation: Operation, origin: string): Html {
  const { id, method, path, summary, description } = operation;
  const parameters = [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')];
  return html`<h2 id="${id}">${summary}</h2>
<p><code>${method} ${path}</code></p>
<p>${description}</p>
<div class="wide"><pre>${curlLine(operation, origin)}</pre></div>
${parameters.length === 0 ? '' : table(['parameter', 'in', 'type', 'meaning'], parameters.map(parameterRow))}
${table(
  ['status', 'meaning'],
  Object.entries(answersOf(operation)).map(([status, rule]) => [status, rule.description]),
)}
`;
}

function parameterRow(parameter: JsonSchema): readonly string[] {
  const { name, in: place, schema, description = '' } = parameter;
  return [String(name), String(place), typeText(schema), String(description)];
}

function typeText(schema: unknown): string {
  const { type, enum: words, items, minimum, maximum, anyOf } = schema as Record<string, unknown>;
  if (Array.isArray(words)) return words.join(' | ');
  if (type === 'array') return `${typeText(items)}, …`;
  if (type === 'integer') return `whole number, ${minimum} to ${maximum}`;
  if (type === 'boolean') return 'true | false';
  return Array.isArray(anyOf) || type === undefined ? 'text' : 'text';
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<div class="wide"><table><tr>${headings.map(text => html`<th>${text}</th>`)}</tr>
${rows.map(cells => html`<tr>${cells.map(text => html`<td>${text}</td>`)}</tr>`)}</table></div>`;
}
