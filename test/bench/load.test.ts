import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createAnswerCheck } from '../../bench/load/answer-check.ts';
import { poissonArrivals } from '../../bench/load/arrivals.ts';
import { closedLoop } from '../../bench/load/closed-loop.ts';
import { connectTo, openConnection, type Response } from '../../bench/load/connection.ts';
import { wanted } from '../../bench/load/crowd.ts';
import { openLoop } from '../../bench/load/open-loop.ts';

/** A server that writes these parts to each request, some ms after each other. */
async function answering(parts: (request: number) => readonly string[], betweenMs = 0): Promise<string> {
  let requests = 0;
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.on('data', () => {
      requests += 1;
      for (const [i, part] of parts(requests).entries())
        setTimeout(() => (part === 'end' ? socket.destroy() : socket.write(part)), (i + 1) * betweenMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function redirect(id: number | null, status = 302): string {
  const query = id === null ? '' : `?_ef_transaction_id=${id.toString(16).padStart(32, '0')}`;
  return `HTTP/1.1 ${status} Found\r\nLocation: https://brand.example/lp${query}\r\nContent-Length: 0\r\n\r\n`;
}

async function ask(origin: string): Promise<Response | Error> {
  const connection = openConnection(connectTo(origin));
  onTestFinished(() => connection.close());
  return new Promise(resolve => connection.send('GET / HTTP/1.1\r\n\r\n', resolve));
}

test.each([
  ['in pieces', ['HTTP/1.1 302 Fo', 'und\r\ncontent-length: 2\r', '\n\r\no', 'k']],
  ['in chunks', ['HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok', '\r\n0\r\n\r\n']],
  ['without a body', ['HTTP/1.1 302 Found\r\n\r\n']],
])('an answer %s is read to its end', async (_, parts) => {
  expect(await ask(await answering(() => parts, 2))).toMatchObject({ status: 302 });
});

test('a connection that ends is no answer', async () => {
  expect(await ask(await answering(() => ['end']))).toBeInstanceOf(Error);
});

test.each([
  ['another status', [redirect(1, 503)], 'is not a 302'],
  ['no ID', [redirect(null)], 'has no ID'],
  ['the ID of another visitor', [redirect(1), redirect(1)], 'was given before'],
])('a run ends with what came when it is %s', async (_, answers, problem) => {
  const origin = await answering(request => [answers[request - 1] ?? redirect(request)]);
  const load = closedLoop(origin, {
    connections: 1,
    requests: 3,
    request: () => 'GET / HTTP/1.1\r\n\r\n',
    answers: createAnswerCheck('floor', 'an ID'),
  });
  await expect(load).rejects.toThrow(problem);
});

test('a closed loop sends each request once, and counts the IDs', async () => {
  const asked: number[] = [];
  const origin = await answering(request => [redirect(request % 2 === 0 ? request : null)]);
  const load = await closedLoop(origin, {
    connections: 3,
    requests: 20,
    request(i) {
      asked.push(i);
      return 'GET / HTTP/1.1\r\n\r\n';
    },
    answers: createAnswerCheck('floor', 'a 302'),
  });
  expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(load).toMatchObject({ redirects: 20, ids: 10 });
});

test('an open loop counts from when a request was due, also while it waits for a connection', async () => {
  const origin = await answering(request => [redirect(request)], 20);
  const { latenciesMs } = await openLoop(origin, {
    arrivalsMs: Float64Array.of(0, 0, 0),
    fromMs: 0,
    connections: 1,
    request: () => 'GET / HTTP/1.1\r\n\r\n',
    answers: createAnswerCheck('floor', 'an ID'),
  });
  for (const [i, latency] of latenciesMs.entries()) expect(latency).toBeGreaterThan((i + 1) * 19);
});

test('arrivals ascend, come at the rate that is asked for, and are the same for the same seed', () => {
  const arrivals = poissonArrivals(2_000, 50_000, 1);
  expect(arrivals).toEqual(arrivals.toSorted());
  expect(arrivals.at(-1)).toBeCloseTo(25_000, -3);
  expect(poissonArrivals(2_000, 50_000, 1)).toEqual(arrivals);
  expect(poissonArrivals(2_000, 50_000, 2)).not.toEqual(arrivals);
  // As many gaps below the median of the exponential distribution as above it.
  const mean = 0.5;
  const short = arrivals.filter((at, i) => at - (arrivals[i - 1] ?? 0) < mean * Math.LN2).length;
  expect(short / 50_000).toBeCloseTo(0.5, 1);
});

test('a crowd grows evenly, and then is as large as it gets', () => {
  const crowd = { most: 5_000, rampMs: 5_000 };
  expect([0, 10, 2_500, 5_000, 9_000].map(ms => wanted(ms, crowd))).toEqual([0, 10, 2_500, 5_000, 5_000]);
});
