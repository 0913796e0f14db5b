import { Agent, type Dispatcher } from 'undici';
import { type Answer, type BadAnswer, readAnswer } from './answer.ts';
import { type ConnectionGate, createConnectionGate } from './connection-gate.ts';

/** Everything a click is sent with. `headers` is flat: name, value, name, value. */
export interface ClickRequest {
  readonly trackingDomain: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: string[];
  /** How long the visitor may wait from now on, in ms. */
  readonly timeoutMs: number;
}

/** Why a click has no ID. The first two were certainly never sent. */
export type ClickFailure =
  | 'no_connection'
  | 'no_free_connection'
  | 'reset'
  | 'timeout'
  | 'too_large'
  | BadAnswer;

export type ClickResult =
  | { readonly outcome: 'clicked'; readonly click: Extract<Answer, { kind: 'click' }> }
  | { readonly outcome: 'rejected'; readonly errorCode: number; readonly transactionId: string | null }
  /** Sent, and no answer that can be read: it may count or not, so it must never be sent again. */
  | { readonly outcome: 'unknown'; readonly failure: ClickFailure; readonly detail: string }
  /** Certainly never sent: it may be sent later. */
  | { readonly outcome: 'deferred'; readonly failure: ClickFailure; readonly detail: string };

export interface EverflowClient {
  /** Makes one attempt at a click. Never rejects, and settles within `timeoutMs`. */
  createClick(request: ClickRequest): Promise<ClickResult>;
  close(): Promise<void>;
}

/** An answer is about 120 bytes; whatever is this much longer is not one. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** With less time than this left, no answer would come in time: the click is better not sent, and sent later. */
const MIN_LEFT_MS = 20;

/**
 * Idle connections are given up after 4 s, before any sane server does it (Node: 5 s, nginx: 75 s): a connection
 * that Everflow closes just as it is used again leaves a click that may count or not.
 */
const IDLE_MS = 4_000;

/** A client for Everflow's tracking domains, with its own connections: `connections` at most to each of them. */
export function createEverflowClient(options: {
  connections: number;
  connectTimeoutMs: number;
}): EverflowClient {
  const agent = new Agent({
    connections: options.connections,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    connect: { timeout: options.connectTimeoutMs },
    // undici's own timeouts tick in seconds and are 300 s by default; each click's deadline rules instead.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const gates = new Map<string, ConnectionGate>();
  const gateOf = (trackingDomain: string) => {
    const gate = gates.get(trackingDomain) ?? createConnectionGate(options.connections);
    gates.set(trackingDomain, gate);
    return gate;
  };
  return {
    createClick: request =>
      new Promise(resolve => new ClickAttempt(request, resolve).begin(agent, gateOf(request.trackingDomain))),
    close: () => agent.destroy(),
  };
}

/** One attempt at a click. Follows above all whether it can have reached Everflow. */
class ClickAttempt implements Dispatcher.DispatchHandler {
  readonly #request: ClickRequest;
  readonly #resolve: (result: ClickResult) => void;
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #stopWaiting: () => void = () => {};
  #leaveGate: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #bytes = 0;
  #status = 0;
  #settled = false;

  constructor(request: ClickRequest, resolve: (result: ClickResult) => void) {
    const { timeoutMs } = request;
    this.#request = request;
    this.#resolve = resolve;
    this.#deadline = performance.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#giveUp('timeout', `after ${Math.round(timeoutMs)} ms`), timeoutMs);
  }

  /** Sends the request as soon as one of the connections is free. Redirects are not followed. */
  begin(dispatcher: Dispatcher, gate: ConnectionGate): void {
    this.#stopWaiting = gate.wait(leave => {
      this.#leaveGate = leave;
      const { trackingDomain: origin, path, headers } = this.#request;
      if (this.#isTooLate()) this.#end('no_free_connection', 'too late to be sent');
      else dispatcher.dispatch({ origin, path, method: 'GET', headers }, this);
    });
  }

  /** Called just before the request is written to a connection; until then it was certainly not sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A connection can take longer than its visitor waits, and undici starts a request twice where it would send
    // it again on a new connection. Thrown here, an error drops the request and keeps the connection.
    if (this.#settled || this.#controller || this.#isTooLate())
      throw new Error('a click is sent once, in time, or not at all');
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) this.#giveUp('too_large', `over ${MAX_ANSWER_BYTES} bytes`);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const answer = readAnswer(this.#status, Buffer.concat(this.#chunks).toString());
    if (answer.kind === 'click') this.#settle({ outcome: 'clicked', click: answer });
    else if (answer.kind === 'rejected')
      this.#settle({ outcome: 'rejected', errorCode: answer.errorCode, transactionId: answer.transactionId });
    else this.#settle({ outcome: 'unknown', failure: answer.why, detail: `HTTP status ${this.#status}` });
    this.#leaveGate?.();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#controller ? 'reset' : 'no_connection', describeError(error));
  }

  /** The time is up, or the answer is none. undici still ends the request by `onResponseError`. */
  #giveUp(failure: ClickFailure, detail: string): void {
    if (this.#controller) this.#fail(failure, detail);
    else this.#fail(this.#leaveGate ? 'no_connection' : 'no_free_connection', detail);
    this.#stopWaiting();
    this.#controller?.abort(new Error(failure));
  }

  /** The request is over, and its connection free for the next. */
  #end(failure: ClickFailure, detail: string): void {
    this.#fail(failure, detail);
    this.#leaveGate?.();
  }

  #fail(failure: ClickFailure, detail: string): void {
    this.#settle({ outcome: this.#controller ? 'unknown' : 'deferred', failure, detail });
  }

  #settle(result: ClickResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#resolve(result);
  }

  #isTooLate(): boolean {
    return this.#deadline - performance.now() < MIN_LEFT_MS;
  }
}

/** An error's code, which says more than its message and holds no address; its name where it has none. */
function describeError(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.name;
}
