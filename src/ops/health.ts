import type { FastifyInstance, FastifyReply } from 'fastify';

/** `/-/live`: the process answers. `/-/ready`: it can also do its work (503 where not). */
export function registerHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  const method = ['GET', 'HEAD'];
  app.route({ method, url: '/-/live', handler: async (_request, reply) => answer(reply, 200, 'live') });
  app.route({
    method,
    url: '/-/ready',
    handler: async (_request, reply) => {
      const ready = await isReady().catch(() => false);
      return ready ? answer(reply, 200, 'ready') : answer(reply, 503, 'not ready');
    },
  });
}

function answer(reply: FastifyReply, code: number, status: string): FastifyReply {
  return reply.code(code).header('cache-control', 'no-store').send({ status });
}
