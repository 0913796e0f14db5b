import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import type { ClickAnswer } from './click-answer.ts';
import type { Fault } from './fault.ts';

/** Into how many pieces a slow body is cut. */
const SLOW_PIECES = 10;

/** Sends the answer as `fault` orders: late, slowly, in part, or not at all. Ends early when the client goes. */
export async function sendFaultyAnswer(response: ServerResponse, answer: ClickAnswer, fault: Fault) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (fault.latency_ms) await setTimeout(fault.latency_ms, undefined, { signal: gone.signal });
    if (fault.reset) response.socket?.resetAndDestroy();
    else if (fault.hang !== 'headers') await sendBody(response, answer, fault, gone.signal);
  } catch (error) {
    // The client hung up, or the sandbox closes: what is left of the fault has nobody to see it.
    if (!gone.signal.aborted) throw error;
  }
}

async function sendBody(response: ServerResponse, answer: ClickAnswer, fault: Fault, gone: AbortSignal) {
  const { status, headers, body } = answer;
  // The answer promises keep-alive and then breaks the promise, so nothing in it may say `connection: close`.
  if (fault.close_idle) response.once('finish', () => response.req.socket.destroySoon());
  response.writeHead(status, headers);
  if (typeof body !== 'string') await pipeline(Readable.from(body), response);
  else if (fault.hang === 'body') response.write(body.slice(0, body.length / 2));
  else if (fault.slow_body_ms) await drip(response, body, fault.slow_body_ms, gone);
  else response.end(body);
}

async function drip(response: ServerResponse, body: string, totalMs: number, gone: AbortSignal) {
  response.flushHeaders();
  const size = Math.max(1, Math.ceil(body.length / SLOW_PIECES));
  for (let start = 0; start < body.length; start += size) {
    await setTimeout(totalMs / Math.ceil(body.length / size), undefined, { signal: gone });
    response.write(body.slice(start, start + size));
  }
  response.end();
}
