import type { FastifyInstance } from 'fastify';

/**
 * Answers what crawlers and browsers ask every host for. Crawlers may fetch links: only then do they see the answers'
 * `noindex`, and only then do link previews work that obey robots.txt (X's do). They make no clicks.
 */
export function answerCrawlers(app: FastifyInstance): void {
  const method = ['GET', 'HEAD'];
  app.route({
    method,
    url: '/robots.txt',
    handler: async (_request, reply) =>
      reply.type('text/plain; charset=utf-8').send('User-agent: *\nDisallow:\n'),
  });
  app.route({
    method,
    url: '/favicon.ico',
    handler: async (_request, reply) => reply.code(204).header('cache-control', 'max-age=86400').send(),
  });
}
