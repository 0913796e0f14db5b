import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A cheap stand-in for /clk, so that it isn't what is measured. Prints its port.
let n = 0;
const server = createServer((_request, response) => {
  n += 1;
  const id = n.toString(16).padStart(32, '0');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`{"aid":411,"error_code":0,"oid":2101,"session_duration":24,"transaction_id":"${id}"}`);
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
