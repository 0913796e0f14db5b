import type { FastifyReply } from 'fastify';
import type { HitAnswer } from './answer.ts';
import { statusPage } from './pages.ts';

/** Writes an answer to a hit. None may be stored or indexed: each tap must come to us. */
export function sendAnswer(reply: FastifyReply, answer: HitAnswer): void {
  if (answer.kind === 'page') {
    sendPage(reply, answer.status);
    return;
  }
  void reply
    .code(answer.status)
    .header('location', answer.location)
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex, nofollow');
  if (answer.cookies.length > 0) void reply.header('set-cookie', answer.cookies);
  void reply.send();
}

/** Writes a page for a status that is no redirect, as HTML or, where that is asked for, JSON. */
export function sendPage(reply: FastifyReply, status: number): void {
  const { type, body } = statusPage(status, reply.request.headers.accept);
  void reply
    .code(status)
    .header('content-type', type)
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex, nofollow')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    .send(body);
}
