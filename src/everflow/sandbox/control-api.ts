import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Page, renderPage } from '../../text/html.ts';
import type { Parsed, Problem } from '../../text/problem.ts';
import type { ClickLog } from './click-log.ts';
import { dashboardPage } from './dashboard-page.ts';
import { type Fault, parseFault } from './fault.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import { landingPage } from './landing-page.ts';

/** What the sandbox's own pages and API work on. */
export interface ControlDeps {
  readonly log: ClickLog;
  readonly schedule: FaultSchedule;
  readonly clickUrl: () => string;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: string;
}
type Handler = (deps: ControlDeps, call: Call) => void | Promise<void>;

const MAX_BODY_BYTES = 64 * 1024;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/': { GET: (deps, { response }) => sendPage(response, dashboardPage(deps.clickUrl())) },
  '/landing': { GET: sendLandingPage },
  '/clicks': { GET: sendClicks, DELETE: forgetClicks },
  '/faults': { GET: sendFaults, POST: orderFaults, DELETE: clearFaults },
};

/** Answers everything but the click path: the pages for a person, and the API for tests and scripts. */
export async function answerControl(deps: ControlDeps, request: IncomingMessage, response: ServerResponse) {
  const { path, query } = splitTarget(request.url ?? '/');
  const name = path.startsWith('/landing/') ? '/landing' : path;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (!route) return sendJson(response, 404, { error: `There is no ${path} here.` });
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const handler = Object.hasOwn(route, method) ? route[method] : undefined;
  if (!handler) return refuseMethod(response, Object.keys(route));
  await handler(deps, { request, response, query });
}

/** The path and the query of a request target, both as written. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

export function refuseMethod(response: ServerResponse, allowed: readonly string[]) {
  response.setHeader('allow', allowed.join(', '));
  sendJson(response, 405, { error: `Only ${allowed.join(', ')} will do here.` });
}

function sendLandingPage({ log }: ControlDeps, { request, response, query }: Call) {
  const { cookie, referer } = request.headers;
  const findClick = (transactionId: string) => log.find(transactionId);
  sendPage(response, landingPage({ query, cookieHeader: cookie, referrer: referer, findClick }));
}

function sendClicks({ log }: ControlDeps, { response, query }: Call) {
  const limit = new URLSearchParams(query).get('limit');
  if (limit !== null && !/^\d{1,9}$/.test(limit))
    return sendJson(response, 400, { error: 'limit must be a whole number.' });
  const clicks = limit === null ? log.list() : log.list(Number(limit));
  sendJson(response, 200, { total: log.total, made: log.made, clicks });
}

function forgetClicks({ log }: ControlDeps, { response }: Call) {
  log.clear();
  response.writeHead(204).end();
}

function sendFaults({ schedule }: ControlDeps, { response }: Call) {
  sendJson(response, 200, { faults: schedule.list() });
}

function clearFaults({ schedule }: ControlDeps, { response }: Call) {
  schedule.set([]);
  response.writeHead(204).end();
}

async function orderFaults(deps: ControlDeps, call: Call) {
  const { request, response } = call;
  // A web page of another origin can post a form or plain text here unasked, but not JSON.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return sendJson(response, 415, { error: 'Send content-type: application/json.' });
  const text = await readBody(request);
  if (text === null) {
    response.setHeader('connection', 'close');
    return sendJson(response, 413, { error: `The body must be ${MAX_BODY_BYTES} bytes at most.` });
  }
  const faults = parseFaults(text);
  if (!faults.ok)
    return sendJson(response, 400, { error: 'No fault was changed.', problems: faults.problems });
  deps.schedule.set(faults.value);
  sendFaults(deps, call);
}

function parseFaults(text: string): Parsed<Fault[]> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return {
      ok: false,
      problems: [{ field: 'body', message: 'must be JSON: a fault, or a list of faults' }],
    };
  }
  const faults: Fault[] = [];
  const problems: Problem[] = [];
  for (const [i, each] of (Array.isArray(input) ? input : [input]).entries()) {
    const parsed = parseFault(each);
    const prefix = Array.isArray(input) ? `${i}.` : '';
    if (parsed.ok) faults.push(parsed.value);
    else problems.push(...parsed.problems.map(({ field, message }) => ({ field: prefix + field, message })));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: faults };
}

/** The body as text; null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function sendPage(response: ServerResponse, page: Page) {
  const { headers, text } = renderPage(page);
  response.writeHead(200, headers).end(text);
}

function sendJson(response: ServerResponse, status: number, value: unknown) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(`${JSON.stringify(value)}\n`);
}
