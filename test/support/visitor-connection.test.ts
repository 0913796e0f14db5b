import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createVisitorConnection } from './visitor-connection.ts';

const ASK = { target: '/', headers: { host: 'go.brand.test' } };
const REDIRECT = 'HTTP/1.1 302 Found\r\nLocation: https://brand.example/\r\ncontent-length: 0\r\n\r\n';
const REDIRECTED = { kind: 'whole', status: 302, location: 'https://brand.example/' };

/** A server that answers each request with the next of these texts, and closes where there is none or `end` says so. */
async function scripted(answers: readonly string[], end = false) {
  let next = 0;
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.on('data', () => {
      const answer = answers[next++];
      if (answer !== undefined) socket.write(answer);
      if (answer === undefined || end) socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const connection = createVisitorConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => connection.close());
  return connection;
}

test('one connection is used for one answer after the other, and anew where the server closes it', async () => {
  const closing = REDIRECT.replace('content-length', 'Connection: close\r\ncontent-length');
  const connection = await scripted([REDIRECT, closing, REDIRECT]);
  for (let i = 0; i < 3; i++) expect(await connection.ask(ASK)).toEqual(REDIRECTED);
});

test('an answer without its end is cut, in its head or in its body', async () => {
  for (const half of [REDIRECT.slice(0, -2), 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nNot'])
    expect(await (await scripted([half], true)).ask(ASK)).toEqual({ kind: 'cut', bytes: half });
});

test('no byte of an answer is none, be the connection closed or refused', async () => {
  expect(await (await scripted([])).ask(ASK)).toEqual({ kind: 'none', code: 'closed' });
  const refused = createVisitorConnection('http://127.0.0.1:9');
  expect(await refused.ask(ASK)).toEqual({ kind: 'none', code: 'ECONNREFUSED' });
});
