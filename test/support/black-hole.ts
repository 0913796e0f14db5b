import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';

const LISTENER = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

/**
 * A host that swallows connections, as a firewall does that drops packets: they neither succeed nor fail. It is a
 * stopped process whose short queue of connections is full. Gives its origin.
 */
export async function startBlackHole(): Promise<string> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = await once(child.stdout, 'data');
  const port = Number(String(text).trim());
  child.kill('SIGSTOP');
  for (let i = 0; i < 2; i++) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  }
  return `http://127.0.0.1:${port}`;
}
