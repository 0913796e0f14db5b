import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';

// The stand-in for Everflow's /clk over TLS: HTTP/2 for clients that offer it, else HTTP/1.1.
// `upstream-tls.ts KEY_FILE CERTIFICATE_FILE`; prints its origin. Costs more than upstream.ts, on the core of the load.

const [keyFile = '', certFile = ''] = process.argv.slice(2);
const certificate = { key: readFileSync(keyFile), cert: readFileSync(certFile) };

let clicks = 0;

const server = createSecureServer({ ...certificate, allowHTTP1: true }, (_request, response) => {
  clicks += 1;
  const id = clicks.toString(16).padStart(32, '0');
  const body = `{"aid":411,"error_code":0,"oid":2101,"session_duration":24,"transaction_id":"${id}"}`;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`listening at https://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
