import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * `/-/live`: the process answers. `/-/ready`: it can also do its work (503 where it cannot, or `isReady` rejects).
 * `details` is for a listener that no stranger reads; nothing in it makes the process unready, nor does its failing.
 */
export function registerHealth(
  app: FastifyInstance,
  isReady: () => Promise<boolean>,
  details: () => Promise<object> = async () => ({}),
): void {
  const method = ['GET', 'HEAD'];
  app.route({ method, url: '/-/live', handler: async (_request, reply) => answer(reply, 200, 'live') });
  app.route({
    method,
    url: '/-/ready',
    handler: async (request, reply) => {
      const ready = await isReady().catch(() => false);
      const more = await details().catch(error => {
        request.log.error({ err: error }, 'the details of /-/ready cannot be told');
        return {};
      });
      return ready ? answer(reply, 200, 'ready', more) : answer(reply, 503, 'not ready', more);
    },
  });
}

function answer(reply: FastifyReply, code: number, status: string, details?: object): FastifyReply {
  return reply
    .code(code)
    .header('cache-control', 'no-store')
    .send({ status, ...details });
}
