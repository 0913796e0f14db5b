import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';

const LISTENER = `
const answer = '{"transaction_id":"73b30b226eb44dc884d56968282b8f39","error_code":0}';
const server = require('node:net').createServer(socket => {
  socket.on('error', () => {});
  socket.on('data', () => {
    console.log('request');
    socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: ' + answer.length + '\\r\\n\\r\\n' + answer);
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

export interface BlackHole {
  readonly origin: string;
  /** From now on it takes connections, and answers each request as a click. */
  open(): void;
  /** Requests that have reached it. */
  requests(): number;
}

/**
 * A host that swallows connections, as a firewall does that drops packets: they neither succeed nor fail. It is a
 * stopped process whose short queue of connections is full.
 */
export async function startBlackHole(): Promise<BlackHole> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    printed += text;
  });
  await once(child.stdout, 'data');
  const port = Number.parseInt(printed, 10);
  child.kill('SIGSTOP');
  for (let i = 0; i < 2; i++) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    open: () => void child.kill('SIGCONT'),
    requests: () => printed.split('request').length - 1,
  };
}
