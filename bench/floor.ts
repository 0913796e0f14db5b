import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';

// The least that does the job in Node: a link in a Map, one request to Everflow, two headers, a 302.
const upstream = process.argv[2] ?? '';
const agent = new Agent({ connections: 256 });
const links = new Map([['/spring', 'https://brand.example/lp']]);

const server = createServer(async (incoming, response) => {
  const destination = links.get((incoming.url ?? '').split('?', 1)[0] ?? '');
  if (!destination) return response.writeHead(404).end();
  const answer = await request(`${upstream}/clk?oid=2101&affid=7`, { dispatcher: agent });
  const { transaction_id } = (await answer.body.json()) as { transaction_id: string };
  response.writeHead(302, {
    location: `${destination}?_ef_transaction_id=${transaction_id}`,
    'set-cookie': `ef_tid_c_o_2101=${transaction_id}`,
  });
  return response.end();
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
