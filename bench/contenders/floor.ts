import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, Pool } from 'undici';

// The floor: the least work that does the job with Node's own server and undici. A link in a Map, one request to
// Everflow, its JSON parsed, one cookie, a 302. It checks nothing, remembers nothing and records nothing.
// `floor.ts ORIGIN [CONNECTIONS] [h2]`; prints its origin.

const [origin = '', connections = '256', protocol] = process.argv.slice(2);
const allowH2 = protocol === 'h2';
// Over HTTP/2, `pipelining` is the number of streams that undici opens on a connection.
const upstream = new Pool(origin, {
  connections: Number(connections),
  allowH2,
  pipelining: allowH2 ? 100 : 1,
});
const links = new Map([['/spring', 'https://brand.example/lp']]);

class Click implements Dispatcher.DispatchHandler {
  readonly #destination: string;
  readonly #response: ServerResponse;
  #body = '';

  constructor(destination: string, response: ServerResponse) {
    this.#destination = destination;
    this.#response = response;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body += chunk.toString('latin1');
  }

  onResponseEnd(): void {
    const id = (JSON.parse(this.#body) as { transaction_id: string }).transaction_id;
    this.#response.writeHead(302, {
      location: `${this.#destination}?_ef_transaction_id=${id}`,
      'content-length': 0,
      'set-cookie': `ef_tid_c_o_2101=${id}`,
    });
    this.#response.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, _error: Error): void {
    this.#response.writeHead(302, { location: this.#destination, 'content-length': 0 });
    this.#response.end();
  }
}

// As long as the other contenders: a connection must not close just as a visitor uses it.
const server = createServer({ keepAliveTimeout: 72_000 }, (request, response) => {
  const { url = '' } = request;
  const query = url.indexOf('?');
  const destination = links.get(query < 0 ? url : url.slice(0, query));
  if (!destination) response.writeHead(404).end();
  else upstream.dispatch({ path: '/clk?oid=2101&affid=7', method: 'GET' }, new Click(destination, response));
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
