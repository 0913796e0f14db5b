import type { FastifyReply } from 'fastify';
import type { HitAnswer } from './hit-answer.ts';
import { statusPage } from './status-page.ts';

/** On every answer: nothing may be stored or indexed, because each tap must reach this server. */
const ALWAYS = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' } as const;

/** The small pages have one inline style, and nothing else. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/**
 * Sends the answer to a hit.
 * @param accept The request's header, for answers that are no redirect.
 */
export function sendAnswer(reply: FastifyReply, answer: HitAnswer, accept: string | undefined): FastifyReply {
  if (answer.kind === 'page') return sendPage(reply, answer.status, accept);
  if (answer.cookies.length > 0) reply.header('set-cookie', answer.cookies);
  return reply.code(answer.status).header('location', answer.location).headers(ALWAYS).send();
}

/** Sends a page for a status that is no redirect, as HTML or, where that is asked for, JSON. */
export function sendPage(reply: FastifyReply, status: number, accept: string | undefined): FastifyReply {
  const { type, body } = statusPage(status, accept);
  return reply
    .code(status)
    .headers({ ...ALWAYS, 'content-type': type, 'content-security-policy': PAGE_POLICY })
    .send(body);
}
