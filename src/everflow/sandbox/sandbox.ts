import { EventEmitter, once } from 'node:events';
// node:http alone: half of the faults happen beneath what a web framework lets one reach.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { clickAnswer } from './click-answer.ts';
import { ClickLog } from './click-log.ts';
import { answerControl, refuseMethod, splitTarget } from './control-api.ts';
import { type Fault, parseFault } from './fault.ts';
import { FaultSchedule } from './fault-schedule.ts';
import { type RecordedClick, recordClick } from './recorded-click.ts';
import { sendFaultyAnswer } from './send-answer.ts';

export interface SandboxOptions {
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly clickPath?: string;
  readonly faults?: readonly Fault[];
  /** How many clicks are remembered, 100,000 if not given; the counters go on. */
  readonly maxClicks?: number;
  /** Called with each request to the click path as it arrives, before its answer. */
  readonly log?: (click: RecordedClick) => void;
  /** Numbers from 0 to below 1 that decide about faults with a probability. */
  readonly random?: () => number;
}

/** A running stand-in for an Everflow tracking domain. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:4000`; what `EVERFLOW_TRACKING_DOMAIN` is to be. */
  readonly origin: string;
  /** What is remembered of the requests to the click path, oldest first. */
  clicks(): readonly RecordedClick[];
  /** All requests to the click path, and those that made a click. */
  counts(): { readonly total: number; readonly made: number };
  /** The next request to the click path to arrive, whatever its fault; does not wait for its answer. */
  nextClick(): Promise<RecordedClick>;
  /** These faults, and none ordered before. Throws a TypeError that says what is wrong with them. */
  setFaults(...faults: readonly Fault[]): void;
  /** The faults still to come, `next` counting down. */
  faults(): readonly Fault[];
  /** Forgets the clicks and the faults. */
  reset(): void;
  /** Stops listening and drops every connection: new ones are refused until `accept`. */
  refuse(): Promise<void>;
  /** Listens again, on the same port. */
  accept(): Promise<void>;
  /** Ends at once, whatever is still open. */
  close(): Promise<void>;
}

/** Longer than any client here keeps an idle connection, so that connections end only when a fault says so. */
const KEEP_ALIVE_MS = 65_000;

/** Starts a sandbox; rejects with the system's own error (`EADDRINUSE`, …) where it cannot listen. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', clickPath = '/clk', maxClicks = 100_000, log: report } = options;
  const log = new ClickLog(maxClicks);
  const schedule = new FaultSchedule(options.random ?? Math.random);
  const arrivals = new EventEmitter().setMaxListeners(0);
  const setFaults = (...faults: readonly Fault[]) => schedule.set(faults.map(validFault));
  setFaults(...(options.faults ?? []));

  const onClick = (request: IncomingMessage, response: ServerResponse, query: string) => {
    const click = recordClick(request, query, schedule.take());
    log.add(click);
    response.once('finish', () => {
      click.answered = true;
    });
    report?.(click);
    arrivals.emit('click', click);
    return answerClick(click, response);
  };
  const control = { log, schedule, clickUrl: () => origin + clickPath };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const { path, query } = splitTarget(request.url ?? '/');
    if (path !== clickPath) answerControl(control, request, response).catch(() => response.destroy());
    else if (request.method !== 'GET') refuseMethod(response, ['GET']);
    else onClick(request, response, query);
  });
  await listen(server, host, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const origin = originOf(host, port);

  return {
    origin,
    clicks: () => log.list(),
    counts: () => ({ total: log.total, made: log.made }),
    nextClick: async () => (await once(arrivals, 'click'))[0],
    setFaults,
    faults: () => schedule.list(),
    reset: () => {
      log.clear();
      schedule.set([]);
    },
    refuse: () => stop(server),
    accept: () => listen(server, host, port),
    close: () => stop(server),
  };
}

function answerClick(click: RecordedClick, response: ServerResponse) {
  const answer = clickAnswer(click, click.fault);
  if (click.fault) sendFaultyAnswer(response, answer, click.fault).catch(() => response.destroy());
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

async function listen(server: Server, host: string, port: number) {
  if (server.listening) return;
  server.listen(port, host);
  await once(server, 'listening');
}

async function stop(server: Server) {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function validFault(fault: Fault): Fault {
  const parsed = parseFault(fault);
  if (parsed.ok) return parsed.value;
  const problems = parsed.problems.map(({ field, message }) => `${field} ${message}`);
  throw new TypeError(`This fault cannot be played: ${problems.join('; ')}`);
}

/** A sandbox that listens everywhere is still called by an address that one can connect to. */
function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}
