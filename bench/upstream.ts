import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

// A stand-in for Everflow's /clk that costs as little as a Node program can: it looks only for the end of a request,
// and only the ID of an answer is new. `upstream.ts [DELAY_MS]`; prints its origin.

const delayMs = Number(process.argv[2] ?? 0);
const END_OF_REQUEST = Buffer.from('\r\n\r\n');

let clicks = 0;

function answer(): string {
  clicks += 1;
  const id = clicks.toString(16).padStart(32, '0');
  const body = `{"aid":411,"error_code":0,"oid":2101,"session_duration":24,"transaction_id":"${id}"}`;
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** All delays are equal, so answers leave in the order of the requests, and one timer is enough. */
const waiting: { readonly dueMs: number; readonly socket: Socket }[] = [];
let answered = 0;

function answerDue(): void {
  const now = performance.now();
  for (; answered < waiting.length; answered++) {
    const next = waiting[answered];
    if (!next || next.dueMs > now) break;
    if (next.socket.writable) next.socket.write(answer(), 'latin1');
  }
  const next = waiting[answered];
  if (answered > 10_000 || !next) {
    waiting.splice(0, answered);
    answered = 0;
  }
  if (next) setTimeout(answerDue, Math.max(1, next.dueMs - now));
}

function requested(socket: Socket): void {
  if (delayMs === 0) {
    socket.write(answer(), 'latin1');
    return;
  }
  waiting.push({ dueMs: performance.now() + delayMs, socket });
  if (waiting.length - answered === 1) setTimeout(answerDue, delayMs);
}

const server = createServer({ noDelay: true }, socket => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', chunk => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = data.indexOf(END_OF_REQUEST); end >= 0; end = data.indexOf(END_OF_REQUEST)) {
      data = data.subarray(end + END_OF_REQUEST.length);
      requested(socket);
    }
    rest = data;
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
