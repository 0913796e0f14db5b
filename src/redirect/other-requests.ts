import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from './answer/send-answer.ts';

/** Answers what is no hit: methods other than GET and HEAD, floods, and requests that fail. */
export function answerOtherRequests(app: FastifyInstance, log: Pick<FastifyBaseLogger, 'error'>): void {
  // Links take no body, so none is read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // Every path has a route: only another method gets here.
  app.setNotFoundHandler(refuseMethod);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    // Fastify checks a body's type before the handler above runs.
    if (error.code?.startsWith('FST_ERR_CTP_')) return refuseMethod(request, reply);
    if (status >= 500) log.error({ err: error }, 'a request failed');
    return sendPage(reply, status, request.headers.accept);
  });
}

function refuseMethod(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendPage(reply.header('allow', 'GET, HEAD'), 405, request.headers.accept);
}
