import type { ServerResponse } from 'node:http';
import type { HitAnswer } from './hit-answer.ts';
import { statusPage } from './status-page.ts';

/** None may be stored or indexed: each tap must come to us. */
const ALWAYS = ['cache-control', 'no-store', 'x-robots-tag', 'noindex, nofollow'] as const;

/**
 * Writes an answer to a hit.
 * @param response Without headers so far: beside others, Node 20 would write only the last of several cookies.
 * @param accept The request's header, for what is no redirect.
 * @throws Where a header's value is none; nothing has been written then.
 */
export function sendAnswer(response: ServerResponse, answer: HitAnswer, accept: string | undefined): void {
  if (answer.kind === 'page') {
    sendPage(response, answer.status, accept);
    return;
  }
  const headers = ['location', answer.location, ...ALWAYS, 'content-length', '0'];
  for (const cookie of answer.cookies) headers.push('set-cookie', cookie);
  response.writeHead(answer.status, headers);
  response.end();
}

/** Writes a page for a status that is no redirect, as HTML or, where that is asked for, JSON. */
export function sendPage(
  response: ServerResponse,
  status: number,
  accept: string | undefined,
  more: readonly string[] = [],
): void {
  const { type, body } = statusPage(status, accept);
  response.writeHead(status, [
    ...['content-type', type],
    ...ALWAYS,
    ...['content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"],
    ...['content-length', String(Buffer.byteLength(body))],
    ...more,
  ]);
  response.end(body);
}
