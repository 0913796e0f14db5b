import type { Dispatcher } from 'undici';
import { readAnswer } from './answer.ts';
import type { BreakerCall } from './breaker.ts';
import type {
  AttemptReport,
  ClickAnswer,
  ClickFailure,
  ClickRequest,
  ClickResult,
  LateAnswer,
} from './click.ts';
import type { ConnectionGate, Place } from './connection-gate.ts';
import type { Deadline, Deadlines } from './deadlines.ts';

/** Who is told what an attempt comes to. */
export interface AttemptDeps {
  /** When it begins, in ms of `performance.now()`. */
  readonly begunAt: number;
  readonly call: BreakerCall;
  readonly deadlines: Deadlines;
  observe(report: AttemptReport): void;
  settle(result: ClickResult): void;
  /** Nothing of the attempt is left, no late answer either. */
  ended(): void;
}

/** An answer is about 120 bytes; whatever is this much longer is not one. */
const MAX_ANSWER_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);
/** For what is to be done as soon as what is being done is over; `queueMicrotask` does more for it. */
const SOON = Promise.resolve();

/** With less time than this left, no answer would come in time: the click is better not sent, and sent later. */
const MIN_LEFT_MS = 20;

/** Failures that say nothing of Everflow. */
const NEVER_TRIED: ReadonlySet<ClickFailure> = new Set(['no_free_connection', 'queue_full', 'breaker_open']);

/** One attempt at a click. Follows above all whether it can have reached Everflow. */
export class ClickAttempt implements Dispatcher.DispatchHandler {
  readonly #request: ClickRequest;
  readonly #deps: AttemptDeps;
  #body: Buffer = NOTHING;
  #deadline: Deadline;
  #queueDeadline: Deadline | undefined;
  #stopWaiting: (() => void) | null = null;
  #place: Place<Dispatcher> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #settled = false;
  #resolveLate: ((answer: LateAnswer | null) => void) | undefined;

  constructor(request: ClickRequest, deps: AttemptDeps) {
    this.#request = request;
    this.#deps = deps;
    this.#deadline = deps.deadlines.set(deps.begunAt + request.timeoutMs, () => this.#endWaiting());
  }

  /** Sends the request as soon as one of the connections is free. Redirects are not followed. */
  begin(gate: ConnectionGate<Dispatcher>, queueMs: number): void {
    this.#stopWaiting = gate.wait(place => {
      this.#queueDeadline?.cancel();
      this.#place = place;
      const { path, headers } = this.#request;
      if (this.#isTooLate()) this.#end('no_free_connection', 'too late to be sent');
      else if (this.#deps.call.isStale()) this.#end('breaker_open', 'too many clicks failed while it waited');
      else place.connection.dispatch({ path, method: 'GET', headers: headers as string[] }, this);
    });
    if (this.#place) return;
    if (!this.#stopWaiting) this.#end('queue_full', 'too many clicks waited for a connection');
    else if (queueMs < this.#request.timeoutMs)
      this.#queueDeadline = this.#deps.deadlines.set(this.#deps.begunAt + queueMs, () =>
        this.#stopQueueing(queueMs),
      );
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
    const { length } = this.#body;
    if (length + chunk.length > MAX_ANSWER_BYTES) this.#abort('too_large', `over ${MAX_ANSWER_BYTES} bytes`);
    // Nearly every answer comes in one.
    else this.#body = length === 0 ? chunk : Buffer.concat([this.#body, chunk]);
  }

  onResponseEnd(): void {
    const answer = readAnswer(this.#status, this.#body.toString());
    if (answer.kind === 'bad') this.#fail(answer.why, `HTTP status ${this.#status}`);
    else if (answer.kind === 'click') this.#answered({ outcome: 'clicked', click: answer });
    else {
      const { errorCode, transactionId } = answer;
      this.#answered({ outcome: 'rejected', errorCode, transactionId });
    }
    this.#leave();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(this.#controller ? 'reset' : 'no_connection', describeError(error));
  }

  /** The visitor's time is up. */
  #endWaiting(): void {
    const { timeoutMs, lateMs } = this.#request;
    const detail = `after ${Math.round(timeoutMs)} ms`;
    if (!this.#controller) this.#stopUnsent(this.#place ? 'no_connection' : 'no_free_connection', detail);
    else if (lateMs === 0) this.#abort('timeout', detail);
    else this.#awaitLate(detail, lateMs);
  }

  /** What was sent may still be answered, and that is worth knowing. */
  #awaitLate(detail: string, lateMs: number): void {
    const late = new Promise<LateAnswer | null>(resolve => {
      this.#resolveLate = resolve;
    });
    this.#fail('timeout', detail, late);
    this.#deadline = this.#deps.deadlines.set(performance.now() + lateMs, () =>
      this.#abort('timeout', 'no late answer'),
    );
    this.#place?.lend(() => this.#abort('timeout', 'gave its connection to another click'));
  }

  #stopQueueing(queueMs: number): void {
    this.#stopUnsent('no_free_connection', `waited ${Math.round(queueMs)} ms for one`);
  }

  /** undici keeps a request that has no connection yet, and asks `onRequestStart` when it has one. */
  #stopUnsent(failure: ClickFailure, detail: string): void {
    this.#stopWaiting?.();
    this.#fail(failure, detail);
    if (!this.#place) this.#deps.ended();
  }

  /** undici still ends the request by `onResponseError`. */
  #abort(failure: ClickFailure, detail: string): void {
    this.#fail(failure, detail);
    this.#controller?.abort(new Error(failure));
  }

  /** The request is over, and its connection free for the next. */
  #end(failure: ClickFailure, detail: string): void {
    this.#fail(failure, detail);
    this.#leave();
  }

  #leave(): void {
    this.#deadline.cancel();
    this.#resolveLate?.(null);
    // undici is in the middle of its own work here. Who has the place next must not be handed to it before that is
    // done: with a single connection it would find a new request where it has just failed all, and throw.
    void SOON.then(() => this.#place?.leave());
    this.#deps.ended();
  }

  #answered(answer: ClickAnswer): void {
    const nowMs = performance.now();
    const everflowMs = nowMs - this.#deps.begunAt;
    if (this.#resolveLate) {
      this.#report('late', null, nowMs);
      this.#resolveLate({ ...answer, everflowMs });
    } else if (!this.#settled) {
      const { slowMs = Number.POSITIVE_INFINITY } = this.#request;
      if (everflowMs > slowMs) this.#deps.call.failed(nowMs);
      else this.#deps.call.succeeded(nowMs);
      this.#settle(answer, null, nowMs);
    }
  }

  #fail(failure: ClickFailure, detail: string, late: Promise<LateAnswer | null> | null = null): void {
    if (this.#settled) return;
    const nowMs = performance.now();
    const everflowWell = isOfTheClick(failure, this.#status);
    this.#tellBreaker(failure, everflowWell, nowMs);
    const result: ClickResult = this.#controller
      ? { outcome: 'unknown', failure, detail, everflowWell, late }
      : { outcome: 'deferred', failure, detail };
    this.#settle(result, failure, nowMs);
  }

  #settle(result: ClickResult, failure: ClickFailure | null, nowMs: number): void {
    this.#settled = true;
    this.#deadline.cancel();
    this.#queueDeadline?.cancel();
    this.#report(result.outcome, failure, nowMs);
    this.#deps.settle(result);
  }

  #report(outcome: AttemptReport['outcome'], failure: ClickFailure | null, nowMs: number): void {
    const { trackingDomain } = this.#request;
    this.#deps.observe({ trackingDomain, outcome, failure, ms: nowMs - this.#deps.begunAt });
  }

  #tellBreaker(failure: ClickFailure, everflowWell: boolean, nowMs: number): void {
    const { call } = this.#deps;
    if (NEVER_TRIED.has(failure)) call.dropped();
    else if (everflowWell) call.succeeded(nowMs);
    else call.failed(nowMs);
  }

  #isTooLate(): boolean {
    return this.#deps.begunAt + this.#request.timeoutMs - performance.now() < MIN_LEFT_MS;
  }
}

/**
 * Whether Everflow is well and this one click was not to its liking: what one wrong offer comes to must not keep
 * the clicks of all others from being sent. 429 asks for fewer of them.
 */
function isOfTheClick(failure: ClickFailure, status: number): boolean {
  if (failure === 'http_status') return status < 500 && status !== 408 && status !== 429;
  return failure === 'no_id' || failure === 'bad_shape';
}

/** An error's code, which says more than its message and holds no address; its name where it has none. */
function describeError(error: Error & { code?: unknown }): string {
  // Everflow is not to blame for it.
  if (error.code === 'UND_ERR_DESTROYED') return 'this server ended before the answer came';
  return typeof error.code === 'string' ? error.code : error.name;
}
