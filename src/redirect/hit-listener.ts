import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { atEndOfTurn } from '../at-end-of-turn.ts';
import type { AddressLimit } from './address-limit.ts';
import type { HitAnswer } from './answer/hit-answer.ts';
import { sendAnswer, sendPage } from './answer/send-answer.ts';
import type { Visit } from './visit.ts';

export interface HitListenerDeps {
  /** Reads a request, once. */
  readVisit(request: IncomingMessage): Visit;
  readonly floods: AddressLimit;
  /** Told of each request that is turned away with 429. */
  onFlood(): void;
  /** Resolves when the hit has been taken down. */
  answerHit(visit: Visit): Promise<HitAnswer>;
  /** Whether the server ends: an answer's connection ends with it then, or it would keep the process waiting. */
  isClosing(): boolean;
  readonly log: Pick<FastifyBaseLogger, 'error'>;
}

/** Answers a request, once. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What crawlers and browsers ask of every host. */
type ForMachines = (response: ServerResponse) => void;

/**
 * Crawlers may look: only so do they see the answers' `noindex`, and only so do previews work that obey robots.txt
 * (X's does). They make no clicks.
 */
const FOR_MACHINES: ReadonlyMap<string, ForMachines> = new Map<string, ForMachines>([
  ['/robots.txt', response => sendText(response, 'User-agent: *\nDisallow:\n')],
  ['/favicon.ico', response => response.writeHead(204, ['cache-control', 'max-age=86400']).end()],
]);

/** Answers any path: nearly all are hits. Never throws. */
export function createHitListener(deps: HitListenerDeps): Listener {
  const { readVisit, floods, onFlood, answerHit, isClosing, log } = deps;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const visit = readVisit(request);
    const { accept } = visit.headers;
    const retryAfterS = floods.count(visit.address);
    if (retryAfterS > 0) {
      onFlood();
      sendPage(response, 429, accept, ['retry-after', String(retryAfterS)]);
    } else if (visit.method !== 'GET' && visit.method !== 'HEAD')
      sendPage(response, 405, accept, ['allow', 'GET, HEAD']);
    else {
      const forMachines = FOR_MACHINES.get(visit.path);
      if (forMachines) forMachines(response);
      else
        answerHit(visit).then(
          hitAnswer => guarded(response, () => sendAnswer(response, hitAnswer, accept)),
          error => fail(response, error),
        );
    }
  }

  function fail(response: ServerResponse, error: unknown): void {
    log.error({ err: error }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (isClosing()) response.shouldKeepAlive = false;
    // Node keeps that of an answer that it would not write.
    response.statusMessage = '';
    sendPage(response, 500, response.req.headers.accept);
  }

  function guarded(response: ServerResponse, work: () => void): void {
    try {
      if (isClosing()) response.shouldKeepAlive = false;
      work();
    } catch (error) {
      fail(response, error);
    }
  }

  const answerSoon = atEndOfTurn<Parameters<Listener>>(([request, response]) =>
    guarded(response, () => answer(request, response)),
  );
  return (request, response) => {
    // Node asks the system for it and keeps it; of a connection that is reset before the turn's end, nobody can.
    void request.socket.remoteAddress;
    answerSoon([request, response]);
  };
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, [
    ...['content-type', 'text/plain; charset=utf-8'],
    ...['content-length', String(Buffer.byteLength(text))],
  ]);
  response.end(text);
}
