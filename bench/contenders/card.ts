import rateLimit from '@fastify/rate-limit';
import { stringifySetCookie } from 'cookie';
import fastify from 'fastify';
import { Agent, request } from 'undici';
import { z } from 'zod';

// The card app: what somebody who knows Fastify writes in an hour. It sets the same cookies as the project and logs
// each request, but it has no journal, does not tell bots from people, and sends no missed click later.
// `card.ts ORIGIN [CONNECTIONS]`; prints its origin.

const [everflow = '', connections = '256'] = process.argv.slice(2);
const dispatcher = new Agent({
  connections: Number(connections),
  headersTimeout: 1_500,
  bodyTimeout: 1_500,
});
const links = new Map([
  ['spring', { offerId: 2101, affiliateId: 7, destination: 'https://brand.example/lp' }],
]);
const THIRTY_DAYS_S = 30 * 24 * 3600;

const Click = z.object({ transaction_id: z.string().min(1), aid: z.int(), session_duration: z.number() });

const app = fastify({ logger: true });
// The load comes from few addresses.
await app.register(rateLimit, { max: 999_999_999, timeWindow: '1 second' });

app.get<{ Params: { slug: string }; Querystring: { sub1?: string } }>('/:slug', async (req, reply) => {
  const link = links.get(req.params.slug);
  if (!link) return reply.code(404).send({ error: 'Not found' });
  const { offerId, affiliateId } = link;
  const destination = new URL(link.destination);
  try {
    const { body } = await request(`${everflow}/clk`, {
      dispatcher,
      query: { oid: offerId, affid: affiliateId, sub1: req.query.sub1 },
      headers: { 'user-agent': req.headers['user-agent'], 'x-forwarded-for': req.ip },
    });
    const { transaction_id: id, aid, session_duration: hours } = Click.parse(await body.json());
    destination.searchParams.set('_ef_transaction_id', id);
    reply.header('set-cookie', [
      cookie(`ef_tid_c_o_${offerId}`, id),
      cookie(`ef_tid_c_a_${aid}`, id),
      cookie(`ef_session_${offerId}`, '1', hours * 3600),
      cookie('ef_witness', '1'),
    ]);
  } catch (error) {
    req.log.error(error, 'Everflow made no click');
  }
  return reply.redirect(destination.href, 302);
});

function cookie(name: string, value: string, maxAge = THIRTY_DAYS_S): string {
  return stringifySetCookie(name, value, { maxAge, path: '/', sameSite: 'lax' });
}

await app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
